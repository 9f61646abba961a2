#include "conformance/live_scenario/given.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/live_scenario/probing.h"

namespace lbc::live_scenario {
namespace {

constexpr auto kGiven = Stage::Kind::kGiven;
constexpr char kTarget[] = "lbconform:///service";
constexpr std::uint32_t kSecondChannel = 2;

lbcp::v1::Command Open(const std::string& service_config) {
  lbcp::v1::Command command;
  command.mutable_open_channel()->set_target(kTarget);
  command.mutable_open_channel()->set_default_service_config(service_config);
  return command;
}

}  // namespace

void Given::Servers(const live_scenario::Servers& servers, Where where) const {
  const std::string words =
      fmt::format("servers {} ({})", NamesOf(servers), stage_.machine().Words());
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.fleet().Add(servers);
  stage_.StartServers(servers);
}

void Given::DeadServers(const live_scenario::Servers& servers, Where where) const {
  if (stage_.Begin(kGiven, fmt::format("nobody listens at {}", NamesOf(servers)), where))
    stage_.fleet().Add(servers);
}

void Given::IsFrozen(const Server& server, Where where) const {
  if (stage_.Begin(kGiven, fmt::format("{} is frozen", server.name), where)) stage_.Freeze(server);
}

void Given::Holds(const live_scenario::Servers& servers, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} hold their calls", NamesOf(servers)), where)) return;
  for (const Server& server : servers)
    stage_.Tell(server, "hold", server.name + " holds its calls");
}

void Given::Refuses(const Server& server, std::uint32_t code, Where where) const {
  const std::string words = fmt::format("{} ends every call {}", server.name, CodeName(code));
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.Tell(server, fmt::format("refuse {} refused by {}", code, server.name), words);
}

void Given::Client(const std::string& policy, const live_scenario::Servers& servers,
                   Where where) const {
  const std::string words = fmt::format("a client of {} by {}", NamesOf(servers), policy);
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.Bring(Open(Selecting(policy)));
  stage_.List(servers);
}

void Given::ClientWithConfig(const std::string& service_config,
                             const live_scenario::Servers& servers, Where where) const {
  const std::string words =
      fmt::format("a client of {} with the service config {}", NamesOf(servers), service_config);
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.Bring(Open(service_config));
  stage_.List(servers);
}

void Given::ClientWithoutAList(const std::string& service_config, Where where) const {
  const std::string words =
      fmt::format("a client without a list, with the service config {}", service_config);
  if (stage_.Begin(kGiven, words, where)) stage_.Bring(Open(service_config));
}

void Given::RelayBefore(const Server& server, Where where) const {
  const std::string words = "a relay before " + server.name;
  if (stage_.Begin(kGiven, words, where)) stage_.TellRelay(server, "", words);
}

void Given::RelayHangs(const Server& server, Where where) const {
  const std::string words = "the way to " + server.name + " takes connections and is silent";
  if (stage_.Begin(kGiven, words, where)) stage_.TellRelay(server, "hang", words);
}

void Given::RelayRejects(const Server& server, Where where) const {
  const std::string words = "the way to " + server.name + " breaks connections at once";
  if (stage_.Begin(kGiven, words, where)) stage_.TellRelay(server, "reject", words);
}

void Given::RelayIsSlow(const Server& server, std::chrono::milliseconds delay, Where where) const {
  const std::string words = fmt::format("the way to {} takes {}", server.name, InWords(delay));
  if (stage_.Begin(kGiven, words, where))
    stage_.TellRelay(server, fmt::format("slow {}", delay.count()), words);
}

void Given::Etcd(Where where) const {
  if (stage_.Begin(kGiven, "etcd runs", where)) stage_.StartEtcd();
}

void Given::AreRegistered(const live_scenario::Servers& servers, Where where) const {
  if (!stage_.Begin(kGiven, NamesOf(servers) + " are registered in etcd", where)) return;
  for (const Server& server : servers) stage_.Register(server);
}

void Given::IsRegisteredWithWeight(const Server& server, int weight, Where where) const {
  const std::string words =
      fmt::format("{} is registered in etcd with weight {}", server.name, weight);
  if (stage_.Begin(kGiven, words, where)) stage_.Register(server, weight);
}

void Given::ClientOfEtcd(const std::string& policy, Where where) const {
  const std::string words = "a client of what is registered in etcd, by " + policy;
  if (!stage_.Begin(kGiven, words, where)) return;
  lbcp::v1::Command command = Open(Selecting(policy));
  command.mutable_open_channel()->set_target(stage_.etcd_target());
  stage_.Bring(std::move(command));
}

void Given::AnotherClient(const std::string& policy, Where where) const {
  const std::string words =
      fmt::format("another client of {} by {}", NamesOf(stage_.listed()), policy);
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.Bring(Open(Selecting(policy)), kSecondChannel);
  stage_.List(stage_.listed(), kSecondChannel);
  stage_.StartCalls(Calls("the other client's first call", 1).WaitingForReady(), kSecondChannel);
  stage_.Await([&] { return stage_.ledger().under_way() == 0; }, stage_.allowance());
  if (!stage_.decided() && stage_.ledger().under_way() > 0)
    stage_.Fail("a call of the other client's to end", "it has not");
}

void Given::AllServe(const live_scenario::Servers& servers, Where where) const {
  if (stage_.Begin(kGiven, fmt::format("{} have each had a call", NamesOf(servers)), where))
    ReachAll(stage_, servers);
}

void Given::AreUnderWay(const Calls& calls, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} are under way: {}", calls.name(), calls.Words()),
                    where))
    return;
  stage_.StartCalls(calls);
  const auto records = stage_.RecordsOf(calls);
  const auto placed = [&] {
    return std::ranges::all_of(records,
                               [](const CallRecord* call) { return !call->sightings.empty(); });
  };
  if (!stage_.Await(placed, stage_.allowance()) && !stage_.decided())
    stage_.Fail(
        fmt::format("{} to come to servers within {}", calls.name(), InWords(stage_.allowance())),
        "not all of them have");
}

}  // namespace lbc::live_scenario

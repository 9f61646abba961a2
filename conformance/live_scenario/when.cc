#include "conformance/live_scenario/when.h"

#include <fmt/format.h>

#include "conformance/live_scenario/probing.h"

namespace lbc::live_scenario {
namespace {

constexpr auto kWhen = Stage::Kind::kWhen;

}  // namespace

void When::Start(const Calls& calls, Where where) const {
  if (stage_.Begin(kWhen, fmt::format("{} start: {}", calls.name(), calls.Words()), where))
    stage_.StartCalls(calls);
}

void When::StartInTurn(const Calls& calls, Where where) const {
  const std::string words =
      fmt::format("{} start one after another: {}", calls.name(), calls.Words());
  if (!stage_.Begin(kWhen, words, where)) return;
  PlayInTurn(stage_, calls);
}

void When::Dies(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " is killed", where)) stage_.Kill(server);
}

void When::AllDie(const Servers& servers, Where where) const {
  if (!stage_.Begin(kWhen, NamesOf(servers) + " are killed", where)) return;
  for (const Server& server : servers) stage_.Kill(server);
}

void When::ComesBack(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " comes back", where)) stage_.StartServers({server});
}

void When::AllComeBack(const Servers& servers, Where where) const {
  if (stage_.Begin(kWhen, NamesOf(servers) + " come back", where)) stage_.StartServers(servers);
}

void When::Freezes(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " freezes", where)) stage_.Freeze(server);
}

void When::Thaws(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " goes on", where)) stage_.Thaw(server);
}

void When::Drains(const Server& server, Where where) const {
  const std::string words = server.name + " asks its clients to go";
  if (stage_.Begin(kWhen, words, where)) stage_.Tell(server, "drain", words);
}

void When::Releases(const Servers& servers, Where where) const {
  if (!stage_.Begin(kWhen, NamesOf(servers) + " answer what they hold", where)) return;
  for (const Server& server : servers)
    stage_.Tell(server, "release", server.name + " answers what it holds");
}

void When::WayBreaks(const Server& server, Where where) const {
  const std::string words = "connections to " + server.name + " are reset";
  if (stage_.Begin(kWhen, words, where)) stage_.TellRelay(server, "reset", words);
}

void When::WayEnds(const Server& server, Where where) const {
  const std::string words = "connections to " + server.name + " end without a word";
  if (stage_.Begin(kWhen, words, where)) stage_.TellRelay(server, "end", words);
}

void When::WayBreaksInTheNextAnswer(const Server& server, Where where) const {
  const std::string words = "connections to " + server.name + " break within their next frame";
  if (stage_.Begin(kWhen, words, where)) stage_.TellRelay(server, "cut 5", words);
}

void When::WayIsOpen(const Server& server, Where where) const {
  const std::string words = "connections to " + server.name + " are passed on";
  if (stage_.Begin(kWhen, words, where)) stage_.TellRelay(server, "pass", words);
}

void When::Registers(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " registers in etcd", where)) stage_.Register(server);
}

void When::Unregisters(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " takes itself out of etcd", where))
    stage_.Unregister(server);
}

void When::StopsItsHeartbeats(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, server.name + " sends no heartbeats any more", where))
    stage_.StopHeartbeats(server);
}

void When::LeaseRunsOut(const Server& server, Where where) const {
  if (stage_.Begin(kWhen, "the lease of " + server.name + " runs out", where))
    stage_.AwaitForgotten(server);
}

void When::EtcdDies(Where where) const {
  if (stage_.Begin(kWhen, "etcd is killed", where)) stage_.KillEtcd();
}

void When::EtcdComesBack(Where where) const {
  if (stage_.Begin(kWhen, "etcd comes back", where)) stage_.StartEtcdAgain();
}

void When::ResolverLists(const Servers& servers, Where where) const {
  if (stage_.Begin(kWhen, "the resolver lists " + NamesOf(servers), where)) stage_.List(servers);
}

void When::ApplicationCloses(Where where) const {
  if (stage_.Begin(kWhen, "the application closes the channel", where)) stage_.Close(1);
}

void When::TheOtherClientCloses(Where where) const {
  if (stage_.Begin(kWhen, "the application closes the other channel", where)) stage_.Close(2);
}

}  // namespace lbc::live_scenario

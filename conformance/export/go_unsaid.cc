#include "conformance/export/go_unsaid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "conformance/export/verbs.h"
#include "conformance/protocol/words.h"

namespace lbc::exports {
namespace {

using lbcp::v1::Command;
using Words = std::vector<std::string>;

void NoteAddress(const lbcp::v1::Address& address, Words& unsaid) {
  if (!address.attributes().empty()) unsaid.push_back("attributes of address " + address.addr());
  if (!address.metadata().empty()) unsaid.push_back("metadata of " + address.addr());
  if (!address.server_name().empty())
    unsaid.push_back(fmt::format("server name {} of {}", address.server_name(), address.addr()));
}

void NoteList(const lbcp::v1::UpdateResolverState& update, Words& unsaid) {
  for (const auto& endpoint : update.endpoints()) {
    const std::string name = endpoint.addresses().empty() ? "an endpoint without addresses"
                                                          : endpoint.addresses(0).addr();
    if (endpoint.weight() != 0)
      unsaid.push_back(fmt::format("weight {} of {}", endpoint.weight(), name));
    if (!endpoint.attributes().empty()) unsaid.push_back("attributes of " + name);
    for (const auto& address : endpoint.addresses()) NoteAddress(address, unsaid);
  }
  if (!update.attributes().empty()) unsaid.push_back("attributes of the list");
  if (update.halves() == lbcp::v1::ENDPOINTS_ONLY) unsaid.push_back("no addresses, just endpoints");
  if (update.halves() == lbcp::v1::ADDRESSES_ONLY) unsaid.push_back("no endpoints, just addresses");
}

void NotePick(const lbcp::v1::Pick& pick, Words& unsaid) {
  if (pick.completion() == lbcp::v1::HOLD) unsaid.push_back("the calls stay open");
  if (pick.picker() != 0) unsaid.push_back("an older picker picks");
  if (pick.has_key()) unsaid.push_back("key " + Quoted(pick.key()));
  for (const auto& [header, value] : pick.headers())
    unsaid.push_back(fmt::format("header {}: {}", header, value));
  if (!pick.full_method().empty()) unsaid.push_back("method " + pick.full_method());
  if (!pick.call_attributes().empty()) unsaid.push_back("attributes of the call");
}

}  // namespace

std::string UnsaidInGo(const Command& command) {
  Words unsaid;
  switch (command.stimulus_case()) {
    case Command::kUpdateResolverState:
      NoteList(command.update_resolver_state(), unsaid);
      break;
    case Command::kPick:
      NotePick(command.pick(), unsaid);
      break;
    case Command::kCallDone:
      unsaid.push_back("those calls have ended already");
      break;
    case Command::kBuild:
    case Command::kResolverError:
    case Command::kSubConnState:
    case Command::kHealthState:
    case Command::kAdvance:
    case Command::kExitIdle:
    case Command::kClose:
      break;
    default:
      unsaid.push_back(protocol::NameOf(command));
  }
  if (command.instance() > 1)
    unsaid = {fmt::format("{} of another channel", protocol::NameOf(command))};
  return InOneLine(fmt::format("{}", fmt::join(unsaid, "; ")));
}

}  // namespace lbc::exports

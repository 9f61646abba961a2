#include "property_tests/commands/move.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "conformance/scenario/when.h"

namespace lbc::properties {
namespace {

using scenario::Endpoint;
using scenario::Endpoints;
using scenario::Stage;
using scenario::SubConn;
using scenario::When;

// The address of the which-th living SubConn that fits; empty if none does.
std::string Choose(const Stage& stage, std::uint8_t which, bool (*fits)(const SubConn&)) {
  std::vector<const SubConn*> fitting;
  for (const SubConn* sub_conn : stage.world().Alive()) {
    if (fits(*sub_conn) && !sub_conn->addresses.empty()) fitting.push_back(sub_conn);
  }
  if (fitting.empty()) return "";
  const SubConn& chosen = *fitting[which % fitting.size()];
  return chosen.addresses[(which / fitting.size()) % chosen.addresses.size()];
}

bool UnderWay(const SubConn& it) { return it.attempt_pending || it.state == lbcp::v1::CONNECTING; }
bool Pending(const SubConn& it) { return it.attempt_pending; }
bool Ready(const SubConn& it) { return it.state == lbcp::v1::READY; }
bool BackingOff(const SubConn& it) { return it.state == lbcp::v1::TRANSIENT_FAILURE; }

// Plays `verb` on the connection that was chosen.
bool OnOne(const Move& move, Stage& stage, bool (*fits)(const SubConn&),
           const std::function<void(const When&, const scenario::Address&)>& verb) {
  const std::string text = Choose(stage, move.which, fits);
  if (text.empty()) return false;
  verb(When(stage), scenario::Address(stage.world().NameOfAddress(text), text));
  return true;
}

bool PlayLists(const Move& move, Stage& stage) {
  const When when(stage);
  Endpoints current = stage.world().endpoints();
  switch (move.kind) {
    case Kind::kLists:
      when.Resolver().Lists(Chosen(move.mask, move.which));
      return true;
    case Kind::kListsNothing:
      when.Resolver().ListsNothing();
      return true;
    case Kind::kListsAgain:
      if (current.empty()) return false;
      if (move.which % 2 == 1) std::ranges::reverse(current);
      when.Resolver().Lists(current);
      return true;
    default:
      if (current.empty()) return false;
      current.push_back(current[move.which % current.size()]);
      when.Resolver().Lists(current);
      return true;
  }
}

bool PlayConnections(const Move& move, Stage& stage) {
  const When when(stage);
  switch (move.kind) {
    case Kind::kStarts:
      return OnOne(move, stage, Pending,
                   [](const When& w, const auto& a) { w.Connection(a).Starts(); });
    case Kind::kSucceeds:
      return OnOne(move, stage, UnderWay,
                   [](const When& w, const auto& a) { w.Connection(a).Succeeds(); });
    case Kind::kFails:
      return OnOne(move, stage, UnderWay,
                   [](const When& w, const auto& a) { w.Connection(a).Fails(); });
    case Kind::kIsLost:
      return OnOne(move, stage, Ready,
                   [](const When& w, const auto& a) { w.Connection(a).IsLost(); });
    case Kind::kBackoffEnds:
      return OnOne(move, stage, BackingOff,
                   [](const When& w, const auto& a) { w.Backoff(a).Ends(); });
    case Kind::kAllFail:
      if (Choose(stage, 0, UnderWay).empty()) return false;
      when.EveryConnection().Fails();
      return true;
    case Kind::kAllLost:
      if (Choose(stage, 0, Ready).empty()) return false;
      when.EveryConnection().IsLost();
      return true;
    default:
      if (Choose(stage, 0, UnderWay).empty()) return false;
      when.Network().Settles();
      return true;
  }
}

}  // namespace

Endpoints Universe() {
  return {Endpoint("a"), Endpoint("b"), Endpoint("c"), Endpoint("d"), Endpoint("e")};
}

Endpoints Chosen(std::uint8_t mask, std::uint8_t turn) {
  Endpoints chosen;
  const Endpoints universe = Universe();
  for (std::size_t i = 0; i < universe.size(); ++i) {
    if (((mask >> i) & 1) != 0) chosen.push_back(universe[i]);
  }
  if (chosen.empty()) chosen.push_back(universe.front());
  std::ranges::rotate(chosen, chosen.begin() + static_cast<std::ptrdiff_t>(turn % chosen.size()));
  return chosen;
}

bool Play(const Move& move, Stage& stage) {
  const When when(stage);
  switch (move.kind) {
    case Kind::kLists:
    case Kind::kListsAgain:
    case Kind::kListsTwice:
    case Kind::kListsNothing:
      return PlayLists(move, stage);
    case Kind::kPicks:
      when.Calls(1 + move.which % 4).AreMade();
      return true;
    case Kind::kTime:
      when.Time().Advances(std::chrono::milliseconds(50 * (1 + move.which % 8)));
      return true;
    case Kind::kResolverFails:
      when.Resolver().Fails();
      return true;
    case Kind::kLeavesIdle:
      when.Channel().LeavesIdle();
      return true;
    default:
      return PlayConnections(move, stage);
  }
}

std::ostream& operator<<(std::ostream& out, const Move& move) {
  return out << "move " << static_cast<int>(move.kind) << " which " << int{move.which} << " mask "
             << int{move.mask};
}

}  // namespace lbc::properties

#include "property_tests/commands/move.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>

#include "conformance/scenario/placed.h"
#include "conformance/scenario/when.h"
#include "property_tests/commands/configs.h"

namespace lbc::properties {
namespace {

using scenario::Address;
using scenario::Endpoint;
using scenario::Endpoints;
using scenario::kEndpointPath;
using scenario::Stage;
using scenario::SubConn;
using scenario::When;

constexpr int kManyPicks = 24;
// Whose the endpoint at `at` is, of a list that is shared out over two children or three.
std::string ChildFor(const Move& move, std::size_t at, bool three) {
  if (!three) return ((move.mask >> at) & 1) != 0 ? "x" : "y";
  return std::string(1, "xyz"[(move.mask + at * (1 + move.which)) % 3]);
}

// The address of the which-th living SubConn that fits.
std::optional<Address> Choose(const Stage& stage, std::uint8_t which,
                              bool (*fits)(const SubConn&)) {
  std::vector<const SubConn*> fitting;
  for (const SubConn* sub_conn : stage.world().Alive()) {
    // Where two hold an address, a verb means the one made last.
    const bool meant = !sub_conn->addresses.empty() &&
                       stage.world().FindAlive(sub_conn->addresses.front()) == sub_conn;
    if (meant && fits(*sub_conn)) fitting.push_back(sub_conn);
  }
  if (fitting.empty()) return std::nullopt;
  const SubConn& chosen = *fitting[which % fitting.size()];
  const std::string& text = chosen.addresses[(which / fitting.size()) % chosen.addresses.size()];
  return Address(stage.world().NameOfAddress(text), text);
}

bool UnderWay(const SubConn& it) { return it.attempt_pending || it.state == lbcp::v1::CONNECTING; }
bool Pending(const SubConn& it) { return it.attempt_pending; }
bool Ready(const SubConn& it) { return it.state == lbcp::v1::READY; }
bool BackingOff(const SubConn& it) { return it.state == lbcp::v1::TRANSIENT_FAILURE; }
bool Listens(const SubConn& it) {
  return it.state == lbcp::v1::READY && it.listens_to_health && !it.health_owed;
}

// The endpoints without the one at `at`, and the endpoint `fresh` in its place if there is one.
Endpoints Replaced(Endpoints list, std::size_t at, const std::optional<Endpoint>& fresh) {
  if (fresh.has_value()) {
    list[at] = *fresh;
  } else {
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return list;
}

// The first endpoint of the universe from `which` on that is not listed.
std::optional<Endpoint> Unlisted(const Endpoints& list, std::uint8_t which) {
  const Endpoints universe = Universe();
  for (std::size_t i = 0; i < universe.size(); ++i) {
    const Endpoint& it = universe[(which + i) % universe.size()];
    if (std::ranges::find(list, it.name(), &Endpoint::name) == list.end()) return it;
  }
  return std::nullopt;
}

// The list that a move makes of the current one; nothing if it makes no sense.
std::optional<Endpoints> NextList(const Move& move, const Stage& stage) {
  Endpoints list = stage.world().endpoints();
  if (move.kind == Kind::kLists) return Chosen(move.mask, move.which);
  if (move.kind == Kind::kListsNothing) return Endpoints{};
  if (list.empty()) return std::nullopt;
  const std::size_t at = move.which % list.size();
  switch (move.kind) {
    case Kind::kListsOneMore: {
      const std::optional<Endpoint> fresh = Unlisted(list, move.which);
      if (!fresh.has_value()) return std::nullopt;
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), *fresh);
      return list;
    }
    case Kind::kListsOneLess:
      if (list.size() < 2) return std::nullopt;
      return Replaced(std::move(list), at, std::nullopt);
    case Kind::kListsAgain:
      if (move.which % 2 == 1) std::ranges::reverse(list);
      return list;
    case Kind::kListsTwice:
      list.push_back(list[at]);
      return list;
    case Kind::kAttributesChange:
      if (list[at].addresses().size() != 1) return std::nullopt;
      return Replaced(list, at,
                      list[at].WithAddressAttribute("generation", std::to_string(move.mask % 2)));
    case Kind::kMetadataChanges:
      if (list[at].addresses().size() != 1) return std::nullopt;
      return Replaced(list, at, list[at].WithMetadata("note", std::to_string(move.mask % 2)));
    case Kind::kListsPair:
      if (std::ranges::find(list, "pq", &Endpoint::name) != list.end()) return std::nullopt;
      list.emplace_back("pq", std::vector<Address>{"p", "q"});
      return list;
    case Kind::kListsNoAddress:
      list.emplace_back("none", std::vector<Address>{});
      return list;
    case Kind::kListsRouted:
      for (std::size_t i = 0; i < list.size(); ++i)
        list[i] =
            list[i].With(kEndpointPath, ChildFor(move, i, HasPriorities(stage.profile().policy)));
      return list;
    case Kind::kListsReordered:
    case Kind::kListsDetecting:
      return WithConfig(std::move(list), move.which);
    case Kind::kListsWeighed:
      for (std::size_t i = 0; i < list.size(); ++i)
        list[i] =
            list[i].Weighing(1 + static_cast<std::uint32_t>((move.which + i * move.mask) % 4));
      return list;
    default:
      return list;
  }
}

bool PlayLists(const Move& move, Stage& stage) {
  const When when(stage);
  const std::string& policy = stage.profile().policy;
  const bool means_something = move.kind == Kind::kListsRouted      ? HasNamedChildren(policy)
                               : move.kind == Kind::kListsReordered ? HasPriorities(policy)
                               : move.kind == Kind::kListsDetecting ? TellsOutliers(policy)
                                                                    : true;
  const std::optional<Endpoints> list = means_something ? NextList(move, stage) : std::nullopt;
  if (!list.has_value()) return false;
  const bool shuffles = policy == "pick_first";
  switch (move.kind) {
    case Kind::kListsNothing:
      when.Resolver().ListsNothing();
      return true;
    case Kind::kListsWithoutConfig:
      when.Resolver().ListsWithoutConfig(*list);
      return true;
    case Kind::kListsWithUnknownField:
      when.Resolver().ListsWithAnUnknownConfigField(*list);
      return true;
    case Kind::kListsConfigured:
      if (stage.profile().other_configs.empty()) return false;
      when.Resolver().ListsWithAnotherConfig(*list, move.which);
      return true;
    case Kind::kListsShuffled:
      if (!shuffles) return false;
      when.Resolver().Lists(*list, {R"({"shuffleAddressList": true})"});
      return true;
    case Kind::kListsWeighed:
      if (!stage.Claims("weights")) return false;
      when.Resolver().Lists(*list);
      return true;
    case Kind::kListsAnotherPart:
      if (policy != "random_subsetting_experimental") return false;
      when.Resolver().Lists(*list, {R"({"subsetSize": )" + std::to_string(1 + move.which % 4) +
                                    R"(, "childPolicy": [{"round_robin": {}}]})"});
      return true;
    default: {
      const std::optional<std::string> config = ConfigOf(policy, *list);
      if (config.has_value()) when.Resolver().Lists(*list, {*config});
      if (!config.has_value()) when.Resolver().Lists(*list);
      return true;
    }
  }
}

bool PlayAll(const Move& move, Stage& stage) {
  const When when(stage);
  switch (move.kind) {
    case Kind::kAllStart:
      if (!Choose(stage, 0, Pending)) return false;
      when.EveryConnection().Starts();
      return true;
    case Kind::kAllFail:
      if (!Choose(stage, 0, UnderWay)) return false;
      when.EveryConnection().Fails();
      return true;
    case Kind::kAllLost:
      if (!Choose(stage, 0, Ready)) return false;
      when.EveryConnection().IsLost();
      return true;
    case Kind::kEveryBackoffEnds:
      if (!Choose(stage, 0, BackingOff)) return false;
      when.EveryBackoff().Ends();
      return true;
    default:
      if (!Choose(stage, 0, UnderWay)) return false;
      when.Network().Settles();
      return true;
  }
}

bool PlayOne(const Move& move, Stage& stage) {
  const When when(stage);
  const auto on = [&](bool (*fits)(const SubConn&), auto verb) {
    const std::optional<Address> address = Choose(stage, move.which, fits);
    if (address.has_value()) verb(*address);
    return address.has_value();
  };
  switch (move.kind) {
    case Kind::kStarts:
      return on(Pending, [&](const Address& a) { when.Connection(a).Starts(); });
    case Kind::kSucceeds:
      return on(UnderWay, [&](const Address& a) { when.Connection(a).Succeeds(); });
    case Kind::kFails:
      return on(UnderWay, [&](const Address& a) { when.Connection(a).Fails(); });
    case Kind::kIsLost:
      return on(Ready, [&](const Address& a) { when.Connection(a).IsLost(); });
    case Kind::kLostWhileStarting:
      return on(UnderWay, [&](const Address& a) { when.Connection(a).IsLostWhileStarting(); });
    case Kind::kBackoffEnds:
      return on(BackingOff, [&](const Address& a) { when.Backoff(a).Ends(); });
    default:
      return on(Listens, [&](const Address& a) {
        const bool well = move.mask % 2 == 1;
        when.Health(Endpoint(a.name, {a}))
            .Is(well ? lbcp::v1::READY : lbcp::v1::TRANSIENT_FAILURE, well ? "" : "it is not well");
      });
  }
}

// The step that a SubConn which was given up would have taken next.
bool PlayLateEvent(const Move& move, Stage& stage) {
  std::vector<const SubConn*> owed;
  for (const auto& [id, it] : stage.world().sub_conns()) {
    if (it.given_up && !it.shutdown_delivered && (it.state != lbcp::v1::IDLE || it.attempt_pending))
      owed.push_back(&it);
  }
  if (owed.empty()) return false;
  const SubConn& it = *owed[move.which % owed.size()];
  const bool fails = it.state == lbcp::v1::CONNECTING && move.mask % 2 == 0;
  const scenario::State next = it.state == lbcp::v1::IDLE         ? lbcp::v1::CONNECTING
                               : fails                            ? lbcp::v1::TRANSIENT_FAILURE
                               : it.state == lbcp::v1::CONNECTING ? lbcp::v1::READY
                                                                  : lbcp::v1::IDLE;
  if (stage.Begin(verdict::Step::Kind::kWhen, "a late event comes for " + stage.Named(it.id),
                  std::source_location::current()))
    stage.Deliver(it.id, next, fails ? "a late failure" : "",
                  it.addresses.empty() ? "" : it.addresses.front());
  return true;
}

// A few calls to each end with what the servers say of their load.
bool PlayLoads(const Move& move, Stage& stage) {
  if (!stage.Claims("load_reports") || !Choose(stage, 0, Ready)) return false;
  constexpr std::uint32_t kCallsForEach = 3;
  const bool equal = move.mask % 2 == 1;
  if (!stage.Begin(verdict::Step::Kind::kWhen,
                   equal ? "calls report equal loads" : "calls report other loads",
                   std::source_location::current()))
    return true;
  stage.calls().clear();
  const auto listed = static_cast<std::uint32_t>(stage.world().endpoints().size());
  (void)stage.Pick({.count = kCallsForEach * listed, .hold = true});
  for (scenario::Call& call : stage.calls()) {
    if (call.ended || !call.answer.has_completion() || stage.decided()) continue;
    call.ended = true;
    lbcp::v1::Command command;
    command.mutable_call_done()->add_calls(call.id);
    command.mutable_call_done()->set_bytes_sent(true);
    command.mutable_call_done()->set_bytes_received(true);
    lbcp::v1::Load& load = *command.mutable_call_done()->mutable_load();
    load.set_application_utilization(0.5);
    load.set_rps_fractional(equal ? 100.0 : 100.0 * (1 + call.answer.sub_conn() % 3));
    stage.Send(std::move(command));
  }
  return true;
}

// Enough calls for every endpoint to be looked at; all of those on some endpoints fail, or half.
bool PlayFailures(const Move& move, Stage& stage) {
  const Endpoints list = stage.world().endpoints();
  if (!Choose(stage, 0, Ready) || list.empty()) return false;
  constexpr std::uint32_t kCallsForEach = 4;
  constexpr std::uint32_t kCancelled = 1, kUnavailable = 14;
  const std::uint32_t code = move.which % 4 < 2 ? kUnavailable : kCancelled;
  const When when(stage);
  const auto calls = kCallsForEach * static_cast<std::uint32_t>(list.size());
  when.Calls(calls).AreMade();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (((move.mask >> i) & 1) != 0) when.OpenCalls().FinishOn(list[i], code);
  }
  when.OpenCalls().Finish();
  if (move.which % 2 == 0) return true;
  when.Calls(calls).AreMade();
  when.OpenCalls().Finish();
  return true;
}

bool PlayKeys(const Move& move, Stage& stage) {
  if (!stage.profile().key.has_value()) return false;
  const bool with = move.kind == Kind::kPicksWithKey;
  const std::string key = KeyNumber(move.which);
  const std::uint32_t count = 1 + move.mask % 3;
  const std::string words = std::to_string(count) + " calls are made " +
                            (with ? "with the key " + key : "without a key") + ", and finish";
  if (stage.Begin(verdict::Step::Kind::kWhen, words, std::source_location::current())) {
    if (with) (void)stage.Pick({.count = count, .key = key});
    if (!with) (void)stage.Pick({.count = count, .without_key = true});
  }
  return true;
}

// Races are found by the testee's detector, and by its crashes.
bool PlayManyThreads(const Move& move, Stage& stage) {
  if (!stage.Claims("burst") || stage.world().latest_picker() == 0) return false;
  constexpr std::uint32_t kThreads = 4, kEach = 25;
  const auto many = When(stage).ManyThreadsPick(kThreads, kEach);
  switch (move.which % 6) {
    case 0:
      if (!Choose(stage, 0, UnderWay)) return false;
      many.WhileAnAttemptSucceeds();
      return true;
    case 1: {
      const std::optional<Address> lost = Choose(stage, move.mask, Ready);
      if (!lost.has_value()) return false;
      many.WhileConnectionIsLost(Endpoint(lost->name, {*lost}));
      return true;
    }
    case 2:
      many.WhileResolverFails();
      return true;
    case 3:
      many.WhileNothingElseHappens();
      return true;
    default:
      many.WhileResolverLists(Chosen(move.mask, move.which));
      return true;
  }
}

bool PlayCalls(const Move& move, Stage& stage) {
  const When when(stage);
  switch (move.kind) {
    case Kind::kPicksWithKey:
    case Kind::kPicksWithoutKey:
      return PlayKeys(move, stage);
    case Kind::kCallsReport:
      return PlayLoads(move, stage);
    case Kind::kCallsFail:
      return PlayFailures(move, stage);
    case Kind::kManyThreadsPick:
      return PlayManyThreads(move, stage);
    case Kind::kPicks:
    case Kind::kManyPicks: {
      const std::uint32_t count = move.kind == Kind::kPicks ? 1 + move.which % 4 : kManyPicks;
      const std::string words = std::to_string(count) + " calls are made, and finish";
      if (stage.Begin(verdict::Step::Kind::kWhen, words, std::source_location::current()))
        (void)stage.Pick({.count = count});
      return true;
    }
    case Kind::kCallsStart:
      when.Calls(1 + move.which % 4).AreMade();
      return true;
    case Kind::kOldPicker:
      if (stage.world().latest_picker() == 0) return false;
      if (stage.kept_picker() == 0 || move.which % 2 == 1) {
        when.PickerIsKept();
      } else if (stage.Begin(verdict::Step::Kind::kWhen, "the picker put aside is picked from",
                             std::source_location::current())) {
        (void)stage.Pick({.picker = stage.kept_picker()});
      }
      return true;
    default:
      if (stage.calls().empty()) return false;
      if (move.which % 3 == 0) when.OpenCalls().Finish();
      if (move.which % 3 == 1) when.OpenCalls().FinishInReverse();
      if (move.which % 3 == 2) when.OpenCalls().FinishWith(14);
      return true;
  }
}

bool PlayChannel(const Move& move, Stage& stage) {
  const When when(stage);
  switch (move.kind) {
    case Kind::kTime:
      if (!stage.Claims("virtual_time")) return false;
      when.Time().Advances(std::chrono::milliseconds(50 * (1 + move.which % 8)));
      return true;
    case Kind::kLongTime:
      if (!stage.Claims("virtual_time")) return false;
      when.Time().Advances(std::chrono::seconds(2 * (1 + move.which % 8)));
      return true;
    case Kind::kMinutesPass:
      if (!stage.Claims("virtual_time")) return false;
      when.Time().Advances(std::chrono::minutes(4 * (1 + move.which % 4)));
      return true;
    case Kind::kResolverFails:
      when.Resolver().Fails("resolver is away " + std::to_string(move.which));
      return true;
    case Kind::kLeavesIdle:
      when.Channel().LeavesIdle();
      return true;
    case Kind::kShutdownsWait: {
      const bool hold = move.which % 2 == 0;
      if (stage.Begin(verdict::Step::Kind::kWhen,
                      hold ? "final SHUTDOWNs are held back" : "final SHUTDOWNs arrive",
                      std::source_location::current()))
        stage.HoldBackShutdowns(hold);
      return true;
    }
    case Kind::kRefusesSubConns: {
      if (!stage.Claims("new_sub_conn_errors")) return false;
      if (!stage.Begin(verdict::Step::Kind::kWhen, "the next SubConn cannot be made",
                       std::source_location::current()))
        return true;
      lbcp::v1::Command command;
      command.mutable_arm_new_sub_conn_error()->set_count(1);
      command.mutable_arm_new_sub_conn_error()->set_message("no SubConn today");
      stage.Send(std::move(command));
      return true;
    }
    default:
      when.Channel().Closes();
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

std::string KeyNumber(unsigned number) { return "user-" + std::to_string(number % 8); }

bool Play(const Move& move, Stage& stage) {
  // A channel says nothing more to a policy that it closed, but lets time pass.
  const bool time =
      move.kind == Kind::kTime || move.kind == Kind::kLongTime || move.kind == Kind::kMinutesPass;
  if (stage.world().closed() && !time) return false;
  switch (move.kind) {
    case Kind::kLists:
    case Kind::kListsOneMore:
    case Kind::kListsOneLess:
    case Kind::kListsAgain:
    case Kind::kListsTwice:
    case Kind::kAttributesChange:
    case Kind::kMetadataChanges:
    case Kind::kListsPair:
    case Kind::kListsNothing:
    case Kind::kListsWithoutConfig:
    case Kind::kListsWithUnknownField:
    case Kind::kListsShuffled:
    case Kind::kListsNoAddress:
    case Kind::kListsWeighed:
    case Kind::kListsAnotherPart:
    case Kind::kListsRouted:
    case Kind::kListsReordered:
    case Kind::kListsConfigured:
    case Kind::kListsDetecting:
      return PlayLists(move, stage);
    case Kind::kSettle:
    case Kind::kAllStart:
    case Kind::kAllFail:
    case Kind::kAllLost:
    case Kind::kEveryBackoffEnds:
      return PlayAll(move, stage);
    case Kind::kPicks:
    case Kind::kManyPicks:
    case Kind::kCallsStart:
    case Kind::kCallsFinish:
    case Kind::kOldPicker:
    case Kind::kPicksWithKey:
    case Kind::kPicksWithoutKey:
    case Kind::kCallsReport:
    case Kind::kCallsFail:
    case Kind::kManyThreadsPick:
      return PlayCalls(move, stage);
    case Kind::kTime:
    case Kind::kLongTime:
    case Kind::kMinutesPass:
    case Kind::kResolverFails:
    case Kind::kLeavesIdle:
    case Kind::kShutdownsWait:
    case Kind::kRefusesSubConns:
    case Kind::kCloses:
      return PlayChannel(move, stage);
    case Kind::kLateEvent:
      return PlayLateEvent(move, stage);
    default:
      return PlayOne(move, stage);
  }
}

std::ostream& operator<<(std::ostream& out, const Move& move) {
  return out << "move " << static_cast<int>(move.kind) << " which " << int{move.which} << " mask "
             << int{move.mask};
}

}  // namespace lbc::properties

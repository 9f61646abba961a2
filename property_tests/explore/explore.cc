#include "property_tests/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "conformance/models/watch.h"
#include "conformance/scenario/stage.h"
#include "property_tests/commands/move.h"

namespace lbc::properties {
namespace {

using scenario::Stage;
using scenario::SubConn;

// 250 ms, the delay between attempts of pick_first; no other stimulus makes a timer due.
constexpr Move kDelay{.kind = Kind::kTime, .which = 4};
// Instances that one testee is asked to hold before a fresh one takes over.
constexpr std::uint32_t kInstances = 2'000;
// Failures that are no model's.
constexpr char kProgram[] = "program";
constexpr char kStart[] = "start";
constexpr char kGoodbye[] = "goodbye";

struct Node {
  History moves;
  // Moves that make sense after these.
  History next;
  std::string state;
};

template <typename Fits>
std::uint8_t Count(const Stage& stage, const Fits& fits) {
  std::size_t count = 0;
  for (const SubConn* it : stage.world().Alive()) {
    count +=
        !it->addresses.empty() && fits(*it) && stage.world().FindAlive(it->addresses.front()) == it;
  }
  return static_cast<std::uint8_t>(count);
}

// How many of the universe's endpoints were named so far: they are named in order.
int Named(const History& moves) {
  int named = 0;
  for (const Move& move : moves) {
    for (int bit = 0; move.kind == Kind::kLists && bit < 5; ++bit) {
      if (((move.mask >> bit) & 1) != 0) named = std::max(named, bit + 1);
    }
  }
  return named;
}

void AddLists(int endpoints, int named, History& next) {
  for (std::uint8_t mask = 1; mask < (1u << endpoints); ++mask) {
    const auto listed = Chosen(mask, 0);
    for (std::uint8_t turn = 0; turn < listed.size(); ++turn) {
      // The first mention of fresh endpoints is in order: ab and ba, both fresh, are one.
      int expected = named;
      bool in_order = true;
      for (const auto& endpoint : Chosen(mask, turn)) {
        const int index = endpoint.name().front() - 'a';
        if (index < named) continue;
        in_order = in_order && index == expected++;
      }
      if (in_order) next.push_back({.kind = Kind::kLists, .which = turn, .mask = mask});
    }
  }
  next.push_back({.kind = Kind::kListsNothing});
}

History Enabled(const Stage& stage, const History& moves, int endpoints) {
  History next;
  AddLists(endpoints, Named(moves), next);
  const auto add = [&](Kind kind, bool (*fits)(const SubConn&)) {
    const std::uint8_t count = Count(stage, fits);
    for (std::uint8_t i = 0; i < count; ++i) next.push_back({.kind = kind, .which = i});
  };
  const auto under_way = [](const SubConn& it) {
    return it.attempt_pending || it.state == lbcp::v1::CONNECTING;
  };
  add(Kind::kStarts, [](const SubConn& it) { return it.attempt_pending; });
  add(Kind::kSucceeds, under_way);
  add(Kind::kFails, under_way);
  add(Kind::kLostWhileStarting, under_way);
  add(Kind::kIsLost, [](const SubConn& it) { return it.state == lbcp::v1::READY; });
  add(Kind::kBackoffEnds,
      [](const SubConn& it) { return it.state == lbcp::v1::TRANSIENT_FAILURE; });
  next.push_back({.kind = Kind::kPicks});
  if (stage.Claims("virtual_time")) next.push_back(kDelay);
  next.push_back({.kind = Kind::kResolverFails});
  next.push_back({.kind = Kind::kLeavesIdle});
  return next;
}

// Of moves that commute only one order is played.
bool Commutes(const History& moves, const Move& next) {
  if (moves.empty()) return false;
  const Move& last = moves.back();
  if (last.kind == next.kind && (next.kind == Kind::kPicks || next.kind == Kind::kTime))
    return true;
  // Starting the earlier one after the later one: the other order is played too. A SubConn that was
  // started is pending no more, so the later one's number has moved down by one.
  return last.kind == Kind::kStarts && next.kind == Kind::kStarts && next.which < last.which;
}

class Explorer {
 public:
  Explorer(const scenario::SearchContext& context, const Bounds& bounds)
      : context_(context),
        bounds_(bounds),
        begun_(std::chrono::steady_clock::now()),
        until_(begun_ + bounds.budget) {
    case_.name = "explore";
    case_.area = "explore";
    case_.sentence = "Whatever a channel sends, the models allow what the policy does.";
    case_.file = "property_tests/explore/explore.cc";
    case_.tolerant = true;
  }

  Explored Run() {
    Walk();
    EndTestee();
    return std::move(found_);
  }

 private:
  void Walk() {
    std::vector<Node> level(1);
    if (!Visit(level.front())) return;
    for (int depth = 1; !level.empty(); ++depth) {
      std::vector<Node> below;
      for (const Node& node : level) {
        for (const Move& move : node.next) {
          if (Commutes(node.moves, move)) {
            ++found_.commuting;
            continue;
          }
          if (std::chrono::steady_clock::now() >= until_ || context_.stopped()) return;
          Node child;
          child.moves = node.moves;
          child.moves.push_back(move);
          if (!Visit(child)) continue;
          const bool fresh = states_.insert(child.state).second;
          found_.states = states_.size();
          if (depth <= bounds_.depth ? depth < bounds_.depth || fresh : fresh)
            below.push_back(std::move(child));
        }
      }
      (depth <= bounds_.depth ? found_.exhaustive_to : found_.merged_to) = depth;
      if (depth <= bounds_.depth) {
        found_.exhaustive_after = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - begun_);
      }
      level = std::move(below);
    }
    found_.closed = true;
  }

  // How a sequence failed: the requirement a model objected in the name of, or kProgram, kStart or
  // kGoodbye.
  struct Failure {
    std::string kind;
    verdict::CaseResult result;
  };

  // Plays the node's moves. False when it failed, and is not to be followed further.
  bool Visit(Node& node) {
    ++found_.sequences;
    std::optional<Failure> failure = PlayOnce(node);
    if (!failure.has_value()) return true;
    if (kinds_.contains(failure->kind) || failure->kind == kStart) {
      Keep(*std::move(failure));
      return false;
    }
    if (instance_ > 1) failure = OnAFreshTestee(node, *std::move(failure));
    if (turns_ != nullptr) scenario::EndSession(*std::exchange(turns_, nullptr), failure->result);
    Keep(*std::move(failure));
    return false;
  }

  // The same once more where nothing was played before. What was seen first is kept if it does not
  // come back.
  Failure OnAFreshTestee(Node& node, Failure first) {
    EndTestee();
    std::optional<Failure> again = PlayOnce(node);
    if (again.has_value() && again->kind == first.kind) return *std::move(again);
    first.result.complaint += "; not so on a fresh testee, but after other sequences on the same";
    return first;
  }

  // Nothing if it held.
  std::optional<Failure> PlayOnce(Node& node) {
    if (turns_ == nullptr || ++instance_ > kInstances) {
      EndTestee();
      absl::StatusOr<std::unique_ptr<scenario::Turns>> turns = context_.sessions();
      if (!turns.ok()) {
        verdict::CaseResult gone;
        gone.verdict = verdict::Verdict::kCrash;
        gone.complaint = std::string(turns.status().message());
        return Failure{kStart, std::move(gone)};
      }
      turns_ = *std::move(turns);
      instance_ = 1;
    }
    const auto& claims = turns_->welcome().capabilities();
    models::Watch watch(
        models::MakeModels(context_.profile, context_.binds,
                           std::ranges::find(claims, "virtual_time") != claims.end()));
    Stage stage(case_, *turns_, context_.profile,
                {.seed = context_.seed, .tolerant = true, .instance = instance_, .watch = &watch});
    if (stage.Begin(verdict::Step::Kind::kGiven, "the policy is built",
                    std::source_location::current()))
      stage.BuildPolicy();
    for (const Move& move : node.moves) {
      if (stage.decided()) break;
      (void)Play(move, stage);
      if (!watch.complaints().empty()) break;
    }
    if (!stage.decided() && watch.complaints().empty()) {
      node.next = Enabled(stage, node.moves, bounds_.endpoints);
      node.state = watch.StateInWords();
      Retire();
      return std::nullopt;
    }
    std::string kind = kProgram;
    if (!watch.complaints().empty() && !stage.decided()) {
      const models::Complaint& it = watch.complaints().front();
      kind = it.requirement;
      if (stage.Begin(verdict::Step::Kind::kThen, it.words, std::source_location::current()))
        stage.Fail(Stage::Mismatch::kWrong, fmt::format("{} ({})", it.allowed, it.requirement),
                   it.seen);
    }
    Failure failure{kind, stage.Finish()};
    if (kind != kProgram) failure.result.checks = {kind};
    // What went down with the process is played on a fresh one from here on.
    if (kind == kProgram) scenario::EndSession(*std::exchange(turns_, nullptr), failure.result);
    if (kind != kProgram) Retire();
    return failure;
  }

  // Says goodbye to a testee that has answered to the last; what it answers to that is kept, too.
  void EndTestee() {
    if (turns_ == nullptr) return;
    verdict::CaseResult end;
    end.name = case_.name;
    end.sentence = "A testee ends in order when it is told goodbye.";
    end.verdict = verdict::Verdict::kPass;
    scenario::EndSession(*std::exchange(turns_, nullptr), end);
    if (IsFailure(end.verdict)) Keep({kGoodbye, std::move(end)});
  }

  void Keep(Failure failure) {
    if (!kinds_.insert(failure.kind).second) return;
    failure.result.name = fmt::format("explore/{}/what-a-channel-can-send", failure.kind);
    failure.result.area = case_.area;
    failure.result.sentence = case_.sentence;
    failure.result.seed = context_.seed;
    found_.failures.push_back(std::move(failure.result));
  }

  // The instance is closed so that the testee need not hold it; nobody judges that.
  void Retire() const {
    lbcp::v1::Command command;
    command.mutable_close();
    command.set_instance(instance_);
    (void)turns_->Take(std::move(command));
  }

  const scenario::SearchContext& context_;
  const Bounds bounds_;
  const std::chrono::steady_clock::time_point begun_;
  const std::chrono::steady_clock::time_point until_;
  scenario::Case case_;
  std::unique_ptr<scenario::Turns> turns_;
  std::uint32_t instance_ = 0;
  std::set<std::string> states_;
  std::set<std::string> kinds_;
  Explored found_;
};

}  // namespace

Explored Explore(const scenario::SearchContext& context, const Bounds& bounds) {
  return Explorer(context, bounds).Run();
}

}  // namespace lbc::properties

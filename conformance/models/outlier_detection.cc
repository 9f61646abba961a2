#include "conformance/models/outlier_detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "conformance/models/choices.h"
#include "conformance/models/ejections.h"
#include "conformance/models/over_endpoints.h"
#include "conformance/models/reply.h"
#include "conformance/models/round_robin.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

constexpr std::size_t kPicksLookedAt = 4096;
// More than any history of a few outliers has that is worth following.
constexpr std::size_t kMostCourses = 64;

// What round_robin does with its endpoints has no requirement of this policy's.
constexpr EndpointRows kRows{.time = "OD-025", .late = "OD-025"};

// One course of events: the choices that were left open are made.
class Course final : public OverEndpoints {
 public:
  Course(Binds binds, std::vector<std::size_t> given)
      : OverEndpoints(std::move(binds), kRows), choices_(std::move(given)) {}

  std::string_view name() const override { return "outlier_detection"; }
  std::vector<std::vector<std::size_t>> TakeOthers() { return choices_.TakeOthers(); }

 private:
  struct Told {
    State state = CONNECTING;
    std::string error;
  };
  struct Open {
    std::string endpoint;
    std::uint64_t membership = 0;
    bool counts = false;
  };

  std::optional<Detection> Read() const {
    constexpr std::uint64_t kAll = 100;
    return ReadDetection(channel().config(), Binding("OD-005") ? 0 : kAll);
  }

  bool LeavesGround(const Channel& before, const Events& /*events*/) override {
    if (command().has_resolver_error() && before.config().empty()) return true;
    // Whether the picker of another time counts is open.
    if (command().has_pick() && command().pick().picker() != 0 &&
        command().pick().picker() != before.picker())
      return true;
    return command().has_update_resolver_state() && !Read().has_value();
  }

  // Of a connection the endpoint that holds its address now.
  std::string EndpointOf(const Connection* it) const {
    if (it == nullptr || it->keys.empty()) return "";
    for (const auto& [name, child] : endpoints().children()) {
      const bool holds = std::ranges::any_of(child.listed.keys, [&](const std::string& key) {
        return NameOfKey(key) == it->keys.front();
      });
      if (holds) return name;
    }
    return "";
  }

  // OD-010: a call counts when it ends.
  void Hears(const Channel& before, const Done& done) override {
    if (command().has_pick()) TakePicks(before, done);
    if (!command().has_call_done()) return;
    for (const std::uint64_t call : command().call_done().calls()) {
      const auto found = open_.find(call);
      if (found == open_.end()) continue;
      const Open it = found->second;
      open_.erase(found);
      if (ejections_.MembershipOf(it.endpoint) != it.membership) continue;
      // Begun while nothing was counted: whether its end is, the text does not say.
      if (!it.counts && ejections_.detection().detects()) FallSilent();
      if (it.counts) ejections_.Count(it.endpoint, command().call_done().code() == 0);
    }
  }

  void TakePicks(const Channel& before, const Done& done) {
    std::uint64_t call = done.first_call();
    for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
      const auto& answer = done.answers(static_cast<int>(done.run_answer(run)));
      const bool goes = answer.outcome() == lbcp::v1::USE;
      const std::string to = goes ? EndpointOf(before.Get(answer.sub_conn())) : "";
      for (std::uint32_t i = 0; goes && i < done.run_length(run); ++i) {
        if (command().pick().completion() == lbcp::v1::HOLD) {
          open_[call + i] = {to, ejections_.MembershipOf(to), ejections_.detection().detects()};
        } else {
          ejections_.Count(to, true);
        }
      }
      call += done.run_length(run);
    }
  }

  Reply Move(const Channel& before, const Events& events, const Done& done,
             std::vector<Complaint>& complaints) override {
    if (command().has_advance()) return Advance(command().advance().nanos());
    if (command().has_update_resolver_state() && done.outcome() != lbcp::v1::REFUSED)
      return TakeList(before, events, done, complaints);
    if (command().has_health_state()) return TakeHealth(before, events, done, complaints);
    Reply reply = OverEndpoints::Move(before, events, done, complaints);
    if (command().has_sub_conn_state()) TakeState(reply, before);
    if (command().has_close()) closed_ = true;
    return reply;
  }

  Reply TakeList(const Channel& before, const Events& events, const Done& done,
                 std::vector<Complaint>& complaints) {
    Reply reply = OverEndpoints::Move(before, events, done, complaints);
    const std::set<std::string> out = ejections_.ejected();
    std::set<std::string> names;
    for (const auto& [name, child] : endpoints().children()) names.insert(name);
    ejections_.List(names, *Read());
    std::erase_if(health_, [&](const auto& entry) { return !names.contains(entry.first); });
    Note();
    TellChanges(reply, out);
    // OD-023: at once, which may be now or when time passes next.
    if (!closed_ && ejections_.due().has_value() && *ejections_.due() <= now_ &&
        Trait(ends_at_once_))
      EndInterval(reply);
    return reply;
  }

  // OD-027: kept for when the endpoint is back; until then its child is not told.
  Reply TakeHealth(const Channel& before, const Events& events, const Done& done,
                   std::vector<Complaint>& complaints) {
    const auto& told = command().health_state();
    const Connection* it = before.Get(told.sub_conn());
    const std::string endpoint = EndpointOf(it);
    if (it != nullptr && it->alive()) health_[endpoint] = {told.state(), told.error()};
    if (!ejections_.IsEjected(endpoint))
      return OverEndpoints::Move(before, events, done, complaints);
    Reply reply;
    reply.rest = "OD-025";
    return reply;
  }

  // OD-028. What the child of a connection that is new hears, before the endpoint is back, may be
  // that it is not well, or nothing.
  void TakeState(Reply& reply, const Channel& before) {
    const Connection* it = before.Get(command().sub_conn_state().sub_conn());
    if (it == nullptr || !it->alive()) return;
    const std::string endpoint = EndpointOf(it);
    health_.erase(endpoint);
    if (command().sub_conn_state().state() != READY || !ejections_.IsEjected(endpoint)) return;
    why_ = {"OD-028"};
    if (Trait(tells_the_new_)) endpoints().TellHealth(reply, endpoint, TRANSIENT_FAILURE, "");
  }

  Reply Advance(std::uint64_t nanos) {
    Reply reply;
    const std::uint64_t until = now_ + nanos;
    while (!closed_ && ejections_.due().has_value() && *ejections_.due() <= until) {
      PassTo(reply, std::max(now_, *ejections_.due()));
      EndInterval(reply);
    }
    PassTo(reply, until);
    reply.rest = "OD-025";
    return reply;
  }

  void PassTo(Reply& reply, std::uint64_t time) {
    endpoints().AdvanceBy(reply, time - now_);
    now_ = time;
    ejections_.AdvanceTo(now_);
  }

  void EndInterval(Reply& reply) {
    const std::set<std::string> out = ejections_.ejected();
    ejections_.EndInterval(choices_);
    Note();
    TellChanges(reply, out);
  }

  // What picks are to be judged by from here on.
  void Note() {
    why_ = ejections_.rows();
    owed_.insert(why_.begin(), why_.end());
  }

  // OD-025: the child hears of the health of the connection.
  void TellChanges(Reply& reply, const std::set<std::string>& before) {
    const std::set<std::string> now = ejections_.ejected();
    for (const std::string& name : now) {
      if (!before.contains(name)) endpoints().TellHealth(reply, name, TRANSIENT_FAILURE, "");
    }
    for (const std::string& name : before) {
      if (now.contains(name)) continue;
      const Told& was = health_[name];
      endpoints().TellHealth(reply, name, was.state, was.error);
    }
  }

  // A way of the testee's, chosen once.
  bool Trait(std::optional<bool>& trait) {
    if (!trait.has_value()) trait = choices_.Choose(2) == 0;
    return *trait;
  }

  const char* RowOfState(State due) const override {
    if (ejections_.ejected().empty()) return why_.empty() ? "" : "OD-013";
    return due == TRANSIENT_FAILURE ? "OD-033" : "OD-025";
  }

  std::optional<Complaint> JudgePicks(const Channel& before, const Done& done) override {
    const bool all_out = endpoints().ready().empty() && !ejections_.ejected().empty();
    if (!all_out) return OverEndpoints::JudgePicks(before, done);
    if (aggregate() != TRANSIENT_FAILURE) return NotAllWait("", channel(), done);
    Judged("OD-033");
    return NotAllFail("OD-033", {}, channel(), done);
  }

  std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                           const std::set<std::string>& ready,
                                           const Done& done) override {
    if (why_.empty()) return NotACircle({.goes = "", .circle = ""}, before, ready, done);
    if (auto complaint = NotAllGo(why_.front(), before, ready, done)) return complaint;
    const std::vector<std::uint32_t> picks = PicksOneByOne(done, kPicksLookedAt);
    std::vector<std::string> walk;
    for (const std::uint32_t index : picks)
      walk.push_back(*GoesTo(before, ready, done.answers(static_cast<int>(index))));
    // Enough to see who gets none.
    if (picks.size() >= endpoints().children().size()) {
      for (const char* row : std::exchange(owed_, {})) Judged(row);
      if (!ejections_.ejected().empty()) Judged("OD-010");
    }
    return NotACircle(why_.front(), ready.size(), walk);
  }

  // Without knowing who is ejected, nothing can be said.
  void Objected() override { FallSilent(); }

  std::string OwnWords() const override {
    std::string text = ejections_.InWords();
    for (const auto& [call, it] : open_)
      text += fmt::format("; {} on {}/{}", call, it.endpoint, it.membership);
    for (const auto& [name, told] : health_)
      text += fmt::format("; {} is {}", name, static_cast<int>(told.state));
    return text;
  }

  Choices choices_;
  Ejections ejections_;
  std::uint64_t now_ = 0;
  bool closed_ = false;
  std::map<std::uint64_t, Open> open_;
  // By endpoint: what was said of the health of its connection; CONNECTING before.
  std::map<std::string, Told> health_;
  // The rows that decide who gets calls now; and those that no picks have shown yet.
  std::vector<const char*> why_;
  std::set<const char*> owed_;
  std::optional<bool> tells_the_new_;
  std::optional<bool> ends_at_once_;
};

class OutlierDetection final : public Model {
 public:
  explicit OutlierDetection(Binds binds) : binds_(std::move(binds)) {
    courses_.push_back(std::make_unique<Course>(binds_, std::vector<std::size_t>{}));
  }

  std::string_view name() const override { return "outlier_detection"; }
  void Sees(const Command& command) override { command_ = command; }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    if (courses_.empty()) return {};
    history_.push_back({command_, events, done});
    std::vector<Complaint> complaints;
    std::vector<std::unique_ptr<Course>> left;
    for (auto& course : courses_) Take(std::move(course), 1, left, complaints);
    courses_ = std::move(left);
    for (const auto& course : courses_) {
      for (const std::string& row : course->judged()) rows_.insert(row);
    }
    for (const std::string& row : rows_) Judged(row.c_str());
    if (courses_.empty()) return complaints;
    if (courses_.size() > kMostCourses) courses_.clear();
    return {};
  }

  std::string StateInWords() const override {
    if (courses_.empty()) return "silent";
    std::string text;
    for (const auto& course : courses_) text += course->StateInWords() + "\n";
    return text;
  }
  std::string Expects() const override {
    return courses_.empty() ? "" : courses_.front()->Expects();
  }

 private:
  struct Turn {
    Command command;
    Events events;
    Done done;
  };

  // Tells a course the last so many turns; keeps it if it allows them, and likewise every course
  // that parts from it here. Of several complaints the first is kept.
  void Take(std::unique_ptr<Course> course, std::size_t turns,
            std::vector<std::unique_ptr<Course>>& left, std::vector<Complaint>& complaints) {
    std::vector<Complaint> its;
    for (std::size_t i = history_.size() - turns; i < history_.size() && its.empty(); ++i) {
      course->Sees(history_[i].command);
      its = course->Allows(history_[i].events, history_[i].done);
    }
    const auto others = course->TakeOthers();
    if (its.empty()) left.push_back(std::move(course));
    if (complaints.empty()) complaints = its;
    for (const auto& other : others) {
      if (left.size() > kMostCourses) return;
      Take(std::make_unique<Course>(binds_, other), history_.size(), left, complaints);
    }
  }

  const Binds binds_;
  Command command_;
  std::vector<Turn> history_;
  std::vector<std::unique_ptr<Course>> courses_;
  std::set<std::string> rows_;
};

}  // namespace

std::unique_ptr<Model> MakeOutlierDetection(const Binds& binds) {
  return std::make_unique<OutlierDetection>(binds);
}

}  // namespace lbc::models

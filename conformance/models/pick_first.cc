#include "conformance/models/pick_first.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/models/pick_first_machine.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// So many endpoints can be shuffled in ways that are few enough to follow all.
constexpr std::size_t kMostShuffled = 4;

struct Path {
  PickFirstMachine machine;
  Reply reply;
};

class PickFirst final : public Model {
 public:
  explicit PickFirst(Binds binds) : binds_(std::move(binds)) {}

  std::string_view name() const override { return "pick_first"; }
  void Sees(const Command& command) override { command_ = command; }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    if (silent_) return {};
    const Channel before = channel_;
    channel_.Sent(command_, done);
    if (!channel_.on_ground() || channel_.refused_sub_conns() || command_.has_burst() ||
        command_.has_arm_new_sub_conn_error() || !channel_.EveryEndpointHasAnAddress() ||
        channel_.ListIsAmbiguous()) {
      silent_ = true;
      return {};
    }
    std::vector<Complaint> complaints = JudgePicks(before, done);
    std::vector<Path> paths;
    for (const PickFirstMachine& machine : machines_) Follow(machine, before, done, paths);
    if (paths.empty()) {
      silent_ = true;
      return complaints;
    }
    const Seen seen = SeenIn(events, channel_);
    silent_ = channel_.refused_sub_conns();
    if (silent_) return complaints;
    for (const char* row : RowsOf(paths.front().reply)) Judged(row);
    if (auto complaint = Choose(paths, seen)) complaints.push_back(*complaint);
    std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
    return complaints;
  }

  std::string StateInWords() const override {
    if (silent_) return "silent";
    std::set<std::string> all;
    for (const PickFirstMachine& machine : machines_) all.insert(machine.InWords());
    std::string text = channel_.InWords();
    for (const std::string& each : all) text += " | " + each;
    return text;
  }

  std::string Expects() const override {
    if (silent_) return "";
    const PickFirstMachine& it = machines_.front();
    switch (it.reported()) {
      case READY:
        return "picks go to " + NameOfKey(it.ready());
      case TRANSIENT_FAILURE:
        return "picks fail, TRANSIENT_FAILURE stays, every back-off is followed by an attempt";
      case CONNECTING:
        return "picks wait, attempts go through the list in order";
      case IDLE:
        return "no attempt before a pick or ExitIdle";
      default:
        return "nothing before a list";
    }
  }

 private:
  // Every way on from one machine.
  void Follow(const PickFirstMachine& machine, const Channel& before, const Done& done,
              std::vector<Path>& paths) {
    Path path{machine, {}};
    if (command_.has_update_resolver_state() && done.outcome() != lbcp::v1::REFUSED) {
      FollowList(machine, paths);
      return;
    }
    if (command_.has_resolver_error()) {
      path.reply = path.machine.ResolverError(command_.resolver_error().message());
    } else if (command_.has_sub_conn_state()) {
      const auto& told = command_.sub_conn_state();
      const Connection* it = before.Get(told.sub_conn());
      const bool own = it != nullptr && it->alive() && it->keys.size() == 1;
      path.reply = path.machine.Told(own ? path.machine.KeyOf(it->keys.front()) : "", told.state(),
                                     told.error());
    } else if (command_.has_exit_idle()) {
      path.reply = path.machine.ExitIdle();
    } else if (command_.has_advance()) {
      path.reply = path.machine.AdvanceBy(command_.advance().nanos());
    } else if (command_.has_close()) {
      path.reply = path.machine.Close();
    } else if (command_.has_pick() && PickerMayWake(before)) {
      // An old picker of IDLE may have had its one go.
      if (command_.pick().picker() != 0 && command_.pick().picker() != before.picker())
        paths.push_back({machine, Rest("IDLE-011")});
      path.reply = path.machine.ExitIdle();
    } else {
      path.reply.rest = machine.reported() == TRANSIENT_FAILURE ? "PF-009" : "PF-015";
    }
    paths.push_back(std::move(path));
  }

  static Reply Rest(const char* row) {
    Reply reply;
    reply.rest = row;
    return reply;
  }

  bool PickerMayWake(const Channel& before) const {
    const std::uint32_t picker = command_.pick().picker();
    return idle_pickers_.contains(picker == 0 ? before.picker() : picker);
  }

  void FollowList(const PickFirstMachine& machine, std::vector<Path>& paths) {
    std::vector<Listed> list = channel_.list();
    if (list.empty()) {
      Path path{machine, {}};
      path.reply = path.machine.ListNothing();
      paths.push_back(std::move(path));
      return;
    }
    const bool shuffles = AsksToShuffle(channel_.config());
    if (shuffles && list.size() > kMostShuffled) return;
    std::vector<std::size_t> order(list.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      std::vector<std::string> keys;
      for (const std::size_t i : order)
        keys.insert(keys.end(), list[i].keys.begin(), list[i].keys.end());
      Path path{machine, {}};
      path.reply = path.machine.List(OrderOfAttempts(keys));
      paths.push_back(std::move(path));
    } while (shuffles && std::ranges::next_permutation(order).found);
  }

  // Keeps the machines whose way was the one taken.
  std::optional<Complaint> Choose(const std::vector<Path>& paths, const Seen& seen) {
    machines_.clear();
    std::set<std::string> known;
    for (const Path& path : paths) {
      if (!Compare(path.reply, seen) && known.insert(path.machine.InWords()).second)
        machines_.push_back(path.machine);
    }
    if (channel_.reported() == IDLE && !seen.reports.empty())
      idle_pickers_.insert(channel_.picker());
    if (!machines_.empty()) return std::nullopt;
    // One step aside does not end the walk: where only the reports differ, go on from there.
    for (const Path& path : paths) {
      if (CompareAllButReports(path.reply, seen)) continue;
      machines_.push_back(path.machine);
      machines_.back().Adopt(channel_.reported());
      break;
    }
    silent_ = machines_.empty();
    return Compare(paths.front().reply, seen);
  }

  std::vector<Complaint> JudgePicks(const Channel& before, const Done& done) {
    if (!command_.has_pick() || before.closed()) return {};
    const std::uint32_t picker = command_.pick().picker();
    if (picker != 0 && picker != before.picker()) return {};
    if (before.reported() == READY) Judged("PF-007");
    if (before.reported() == TRANSIENT_FAILURE) Judged("PF-014");
    for (const auto& answer : done.answers()) {
      if (std::ranges::any_of(machines_, [&](const PickFirstMachine& machine) {
            return !WhyNot(machine, before, answer).has_value();
          }))
        continue;
      return {*WhyNot(machines_.front(), before, answer)};
    }
    return {};
  }

  static std::optional<Complaint> WhyNot(const PickFirstMachine& machine, const Channel& before,
                                         const lbcp::v1::PickAnswer& answer) {
    const std::string outcome = lbcp::v1::PickOutcome_Name(answer.outcome());
    switch (machine.reported()) {
      case READY: {
        const Connection* it = before.Get(answer.sub_conn());
        if (answer.outcome() == lbcp::v1::USE && it != nullptr && it->alive() &&
            it->Holds(machine.ready()))
          return std::nullopt;
        return Complaint{"PF-007", "picks go to the connection that won",
                         "a pick that goes to " + NameOfKey(machine.ready()), outcome};
      }
      case TRANSIENT_FAILURE:
        if (answer.outcome() == lbcp::v1::FAIL &&
            answer.message().find(machine.error()) != std::string::npos)
          return std::nullopt;
        return Complaint{"PF-014", "picks fail with the last error",
                         "a pick that fails: " + machine.error(), outcome + " " + answer.message()};
      default:
        if (answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER)
          return std::nullopt;
        return Complaint{machine.reported() == IDLE ? "IDLE-011" : "PF-008", "picks wait",
                         "a pick that waits", outcome + " " + answer.message()};
    }
  }

  const Binds binds_;
  Channel channel_;
  Command command_;
  std::vector<PickFirstMachine> machines_ = {PickFirstMachine(false)};
  std::set<std::uint32_t> idle_pickers_;
  bool silent_ = false;
};

}  // namespace

bool AsksToShuffle(const std::string& config_json) {
  const auto config = nlohmann::json::parse(config_json, nullptr, false);
  return config.is_object() && config.value("shuffleAddressList", nlohmann::json()) == true;
}

std::unique_ptr<Model> MakePickFirst(const Binds& binds) {
  return std::make_unique<PickFirst>(binds);
}

}  // namespace lbc::models

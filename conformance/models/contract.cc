#include "conformance/models/contract.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/contract_rules.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

class Contract final : public Model {
 public:
  Contract(const profile::Profile& profile, Binds binds)
      : profile_(profile), binds_(std::move(binds)) {}

  std::string_view name() const override { return "contract"; }

  // Picks of a burst are summed up; what is judged is the command that ran meanwhile.
  void Sees(const Command& command) override {
    picked_meanwhile_ = command.has_burst();
    command_ = picked_meanwhile_ ? command.burst().during() : command;
  }

  std::vector<Complaint> Allows(const Events& events, const Done& done) override {
    Moment moment{.profile = profile_,
                  .command = command_,
                  .events = events,
                  .done = done,
                  .before = channel_,
                  .after = channel_,
                  .memory = memory_};
    moment.after.Sent(command_, done);
    for (const Event& event : events) {
      if (moment.after.Saw(event)) moment.attempts.push_back(event.connect_requested().sub_conn());
    }
    const bool failed_before = memory_.failure_of_list;
    Remember(moment);
    // What is sticky is what was reported before this answer.
    moment.memory.failure_of_list = failed_before;
    std::vector<Complaint> complaints;
    if (moment.after.on_ground()) {
      for (const Rule& rule : ContractRules()) {
        if (!binds_(rule.requirement)) continue;
        const Held held = rule.judge(moment);
        if (held.spoke) Judged(rule.requirement);
        if (held.objection.has_value())
          complaints.push_back(
              {rule.requirement, rule.words, held.objection->allowed, held.objection->seen});
      }
    }
    channel_ = std::move(moment.after);
    return complaints;
  }

  std::string StateInWords() const override {
    return fmt::format("{}{}{}{}", channel_.InWords(), memory_.answered ? "" : "; first attempts",
                       memory_.list_met_failure ? "; list met failure" : "",
                       memory_.lost ? "; lost" : "");
  }

  std::string Expects() const override {
    if (!channel_.on_ground()) return "";
    if (channel_.closed()) return "silence";
    switch (channel_.reported()) {
      case lbcp::v1::READY:
        return "picks go to a READY connection of the list";
      case lbcp::v1::TRANSIENT_FAILURE:
        return "picks fail, and the policy goes on trying";
      case lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED:
        return "nothing before a list";
      default:
        return "picks wait";
    }
  }

 private:
  // What the channel alone does not tell.
  void Remember(Moment& moment) {
    Memory& memory = memory_;
    const Command& command = moment.command;
    if (command.has_resolver_error()) memory.answered = true;
    if (command.has_sub_conn_state() && command.sub_conn_state().state() != lbcp::v1::CONNECTING)
      memory.answered = true;
    if (command.has_update_resolver_state()) {
      // The first attempts are those of the first list.
      memory.answered = memory.answered || memory.listed || !moment.after.HasGoodList();
      memory.listed = true;
      memory.list_met_failure = moment.before.reported() == lbcp::v1::TRANSIENT_FAILURE;
      memory.failed_in_list = memory.failure_of_list = false;
    }
    if (command.has_sub_conn_state() &&
        command.sub_conn_state().state() == lbcp::v1::TRANSIENT_FAILURE)
      memory.failed_in_list = true;
    for (const Event& event : moment.events) {
      if (event.state_updated().state() == lbcp::v1::READY) memory.list_met_failure = false;
      if (event.has_state_updated() && command.has_sub_conn_state())
        memory.failure_of_list =
            event.state_updated().state() == lbcp::v1::TRANSIENT_FAILURE && !AnyConnected(moment);
      if (event.has_resolve_now()) ++memory.resolve_requests;
    }
    if (command.has_sub_conn_state() || command.has_update_resolver_state() ||
        command.has_resolver_error())
      ++memory.reasons_to_resolve;
    NoteLoss(moment, memory);
    NoteAllReady(moment, memory);
    moment.memory = memory;
  }

  // A policy may fail although something is connected: for that one's health. When the connection
  // is lost then it begins anew, and so may the state.
  static bool AnyConnected(const Moment& moment) {
    return std::ranges::any_of(moment.after.Alive(),
                               [](const Connection* it) { return it->state == lbcp::v1::READY; });
  }

  // The only connection was lost, and nothing has asked for another since.
  void NoteLoss(const Moment& moment, Memory& memory) const {
    const Command& command = moment.command;
    const bool quiet = command.has_sub_conn_state() || command.has_advance() ||
                       command.has_health_state() || command.has_call_done();
    if (!quiet || picked_meanwhile_) memory.lost = false;
    if (!command.has_sub_conn_state()) return;
    const Connection* before = moment.before.Get(command.sub_conn_state().sub_conn());
    if (before == nullptr || !before->alive() || before->state != lbcp::v1::READY ||
        command.sub_conn_state().state() != lbcp::v1::IDLE)
      return;
    memory.lost = moment.before.Alive().size() == 1 && !picked_meanwhile_;
  }

  // A list came while everything was READY: until the host has done its duties the policy is held
  // to what the list changed. Of two entries of one address either may be meant, by each list anew.
  static void NoteAllReady(const Moment& moment, Memory& memory) {
    memory.calm_list = moment.command.has_update_resolver_state() && moment.before.AtRest() &&
                       moment.before.HasGoodList() && moment.after.HasGoodList() &&
                       moment.before.reported() == lbcp::v1::READY &&
                       EverythingIsReady(moment.before) && !moment.before.ListIsAmbiguous() &&
                       !moment.after.ListIsAmbiguous();
  }

  const profile::Profile profile_;
  const Binds binds_;
  Channel channel_;
  Memory memory_;
  Command command_;
  bool picked_meanwhile_ = false;
};

}  // namespace

std::unique_ptr<Model> MakeContract(const profile::Profile& profile, const Binds& binds) {
  return std::make_unique<Contract>(profile, binds);
}

}  // namespace lbc::models

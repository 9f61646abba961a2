#include "conformance/testees/cpp/channel_seat/channel_seat.h"

#include <utility>

#include "conformance/testees/cpp/instance.h"
#include "reference/policies/builtin.h"

namespace lbc::testee {

namespace {

std::unique_ptr<fixtures::channel_mutants::Disguise> MakeDisguise(const std::string& mutant) {
  return mutant.empty() ? std::make_unique<fixtures::channel_mutants::Disguise>()
                        : fixtures::channel_mutants::MakeMutant(mutant);
}

}  // namespace

ChannelSeat::ChannelSeat(VirtualLoop& loop, EventSink& events, std::uint64_t seed,
                         std::string mutant)
    : loop_(loop),
      events_(events),
      seed_(seed),
      mutant_(std::move(mutant)),
      disguise_(MakeDisguise(mutant_)) {
  policies::RegisterBuiltinPolicies(policies_);
}

std::vector<std::string> ChannelSeat::Capabilities() const {
  return {"seat.channel",   "old_callbacks",  "unprocessed_calls",
          "call_authority", "health_watches", "sub_conn_credentials",
          "metrics"};
}

bool ChannelSeat::Takes(const lbcp::v1::Command& command) const {
  return command.stimulus_case() >= lbcp::v1::Command::kRegisterPuppet ||
         (channels_.contains(command.instance()) && !command.has_advance());
}

void ChannelSeat::Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  instance_ = command.instance();
  if (command.has_register_puppet()) return Register(command.register_puppet(), done);
  if (command.has_lookup()) return Lookup(command.lookup(), done);
  if (command.has_open_channel()) return Open(command, done);
  const auto found = channels_.find(command.instance());
  if (found == channels_.end()) return Refuse(lbcp::v1::BAD_COMMAND, "no such channel", done);
  found->second->Do(command, done);
}

void ChannelSeat::Register(lbcp::v1::RegisterPuppet order, lbcp::v1::Done* done) {
  if (order.no_exit_idle()) {
    return Refuse(lbcp::v1::UNSUPPORTED, "every policy of C++ has ExitIdle", done);
  }
  if (!disguise_->Registers(*order.mutable_name())) return;
  policies_.Register(std::make_shared<const PuppetBuilder>(
      order,
      [this](const Clock* clock) {
        for (const auto& [id, channel] : channels_) {
          if (&channel->clock() == clock) return channel.get();
        }
        return static_cast<HostedChannel*>(nullptr);
      },
      [this](lbcp::v1::ConfigParsed parsed) {
        lbcp::v1::Event event;
        *event.mutable_config_parsed() = std::move(parsed);
        events_.Emit(instance_, std::move(event));
      }));
}

void ChannelSeat::Lookup(const lbcp::v1::Lookup& lookup, lbcp::v1::Done* done) const {
  const auto found = disguise_->LooksUp(
      lookup.name(), [this](const std::string& name) { return policies_.Find(name); });
  if (found == nullptr) return Refuse(lbcp::v1::UNKNOWN_POLICY, "no such policy", done);
  const auto* puppet = dynamic_cast<const PuppetBuilder*>(found.get());
  done->set_builder(puppet == nullptr ? 0 : puppet->number());
}

void ChannelSeat::Open(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  if (channels_.contains(command.instance())) {
    return Refuse(lbcp::v1::BAD_COMMAND, "the instance is in use", done);
  }
  auto channel = std::make_unique<HostedChannel>(command.instance(), loop_, events_, policies_,
                                                 seed_ ^ command.instance(), MakeDisguise(mutant_));
  channel->Open(command.open_channel(), done);
  if (done->outcome() == lbcp::v1::OK) channels_[command.instance()] = std::move(channel);
}

}  // namespace lbc::testee

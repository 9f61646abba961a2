// ChannelSeat: the channels of a session, and the registry that they share.
//
//   options.other_seat = [](VirtualLoop& loop, EventSink& events, std::uint64_t seed) {
//     return std::make_unique<ChannelSeat>(loop, events, seed, "");
//   };
//
// It answers the commands of the channel seat (PROTOCOL.md) with the reference's channel, and with
// the reference's registry, in which its built-in policies stand beside the judge's puppets.
#ifndef CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_CHANNEL_SEAT_H_
#define CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_CHANNEL_SEAT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "conformance/testees/cpp/channel_seat/hosted_channel.h"
#include "conformance/testees/cpp/session.h"
#include "reference/registry/registry.h"

namespace lbc::testee {

class ChannelSeat final : public OtherSeat {
 public:
  /// `mutant` names a wrong channel of fixtures/channel_mutants; empty: a right one.
  ChannelSeat(VirtualLoop& loop, EventSink& events, std::uint64_t seed, std::string mutant);

  [[nodiscard]] std::vector<std::string> Capabilities() const override;
  [[nodiscard]] bool Takes(const lbcp::v1::Command& command) const override;
  void Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) override;

 private:
  void Register(lbcp::v1::RegisterPuppet order, lbcp::v1::Done* done);
  void Lookup(const lbcp::v1::Lookup& lookup, lbcp::v1::Done* done) const;
  void Open(const lbcp::v1::Command& command, lbcp::v1::Done* done);

  VirtualLoop& loop_;
  EventSink& events_;
  const std::uint64_t seed_;
  const std::string mutant_;
  // Before the registry.
  const std::unique_ptr<fixtures::channel_mutants::Disguise> disguise_;
  Registry policies_;
  // Of the command being done: whose parsers are asked.
  std::uint32_t instance_ = 0;
  std::map<std::uint32_t, std::unique_ptr<HostedChannel>> channels_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_CHANNEL_SEAT_H_

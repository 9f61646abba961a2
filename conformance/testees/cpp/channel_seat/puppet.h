// Puppets: the policies that the judge plays inside a channel.
//
// A puppet does nothing of its own accord. It tells what it hears, and makes the calls that it is
// ordered to make: at once, or inside the next call of a kind. Its pickers answer by a script.
//
// PuppetBuilder is what stands in the registry, for all channels of the session; Puppets is the
// part of one channel: its puppets and their SubConns by number.
#ifndef CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_PUPPET_H_
#define CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_PUPPET_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"
#include "reference/core/builder.h"

namespace lbc::testee {

class HostedChannel;
class Puppet;

/// The call attribute by which the adapter tells calls apart.
inline constexpr AttributeKey<std::uint64_t> kCallNumber{"lbc.testee.call_number"};

/// What a judge registers. Immutable.
class PuppetBuilder final : public Builder, private ConfigParser {
 public:
  /// Finds the channel that lives by this clock; never null while it builds.
  using FindChannel = std::function<HostedChannel*(const Clock* clock)>;
  /// Takes what the parser was asked, for whoever is the channel at that time.
  using TellParsed = std::function<void(lbcp::v1::ConfigParsed parsed)>;

  PuppetBuilder(const lbcp::v1::RegisterPuppet& order, FindChannel find, TellParsed parsed)
      : order_(order), find_(std::move(find)), parsed_(std::move(parsed)) {}

  [[nodiscard]] std::uint32_t number() const { return order_.builder(); }
  [[nodiscard]] std::string Name() const override { return order_.name(); }
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                const BuildOptions& options) const override;
  [[nodiscard]] const ConfigParser* config_parser() const override {
    return order_.parses() ? this : nullptr;
  }

 private:
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override;

  const lbcp::v1::RegisterPuppet order_;
  const FindChannel find_;
  const TellParsed parsed_;
};

/// The puppets of one channel. Outlives them.
class Puppets {
 public:
  explicit Puppets(HostedChannel& channel);
  ~Puppets();

  /// Does what a Puppet command says.
  void Order(const lbcp::v1::Puppet& order, lbcp::v1::Done* done);

  /// One of them was ever ordered to pause.
  [[nodiscard]] bool pauses() const { return pauses_; }

  /// Makes the next one.
  [[nodiscard]] std::unique_ptr<Balancer> Build(const PuppetBuilder& builder,
                                                ClientConn& client_conn,
                                                const BuildOptions& options);

 private:
  friend class Puppet;

  struct Made {
    std::shared_ptr<SubConn> sub_conn;
    std::shared_ptr<const StateListener> listener;
  };

  // The orders that are armed for this moment of that puppet's; they are taken away.
  [[nodiscard]] std::vector<lbcp::v1::Puppet> Take(lbcp::v1::PuppetMoment at, std::uint32_t policy);
  [[nodiscard]] std::uint32_t NumberOf(const SubConn& sub_conn) const;

  HostedChannel& channel_;
  std::map<std::uint32_t, Puppet*> puppets_;  // By number, until the channel destroys them.
  std::map<std::uint32_t, Made> sub_conns_;   // By number; one that is shut down stays.
  std::vector<lbcp::v1::Puppet> armed_;
  bool pauses_ = false;
  std::uint32_t built_ = 0;
  std::uint32_t made_ = 0;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_CHANNEL_SEAT_PUPPET_H_

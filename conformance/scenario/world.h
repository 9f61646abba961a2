// What the judge knows of one instance: its SubConns, its pickers, and what is owed to it.
//
// World is the state of the channel that the judge plays. It is changed by what is sent (a SubConn
// *is* in the state that was delivered) and by what is observed (a Connect on an IDLE SubConn is an
// attempt). It decides nothing and sends nothing; Stage does. Host duties follow requirements CC-*,
// SC-* and the host rules in PROTOCOL.md.
#ifndef CONFORMANCE_SCENARIO_WORLD_H_
#define CONFORMANCE_SCENARIO_WORLD_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/endpoint.h"

namespace lbc::scenario {

using State = lbcp::v1::ConnectivityState;

// One SubConn as the host sees it.
struct SubConn {
  std::uint32_t id = 0;
  // Address texts, in the policy's order.
  std::vector<std::string> addresses;
  // The first address it was made with; it may be re-addressed away from it.
  std::string made_for;
  State state = lbcp::v1::IDLE;
  // Connect was asked for while IDLE, and CONNECTING has not been delivered yet.
  bool attempt_pending = false;
  // Number of attempts so far: IDLE and then Connect.
  int attempts = 0;
  // The policy gave it up; the final SHUTDOWN is owed until delivered.
  bool given_up = false;
  bool shutdown_delivered = false;
  // A health listener is registered and has not been told anything yet.
  bool health_owed = false;
  bool listens_to_health = false;
  // The address it is or was last connected to.
  std::string connected_to;
  // Re-addressed away from its connection: the host must move it to CONNECTING.
  bool reconnect_owed = false;
  std::string last_error;

  bool alive() const { return !given_up; }
  bool Holds(const std::string& address) const;
};

// One instance's channel.
class World {
 public:
  // Notes what a command does to the host's own state. Call before its events are applied.
  void Sent(const lbcp::v1::Command& command);
  // Notes an observation.
  void Saw(const lbcp::v1::Event& event);

  // The most recently made SubConn that holds the address and was not given up; else the most
  // recent one that ever held it; else null.
  const SubConn* Find(const std::string& address) const;
  const SubConn* FindAlive(const std::string& address) const;
  const SubConn* Get(std::uint32_t id) const;
  const std::map<std::uint32_t, SubConn>& sub_conns() const { return sub_conns_; }
  std::vector<const SubConn*> Alive() const;

  // Whether a policy may be picked from: something was reported.
  std::uint32_t latest_picker() const { return latest_picker_; }
  // The state last reported; UNSPECIFIED before the first report.
  State reported() const { return reported_; }
  bool closed() const { return closed_; }
  bool built() const { return built_; }

  // The current list came while TRANSIENT_FAILURE was reported, and READY was not reported since.
  // Policies built on grpc-go's base package go on failing then, whatever they report.
  bool list_met_failure() const { return list_met_failure_; }

  // The current list, as last sent.
  const Endpoints& endpoints() const { return endpoints_; }
  void set_endpoints(Endpoints endpoints);
  // The SubConn will be READY through this address.
  void SetConnectedTo(std::uint32_t id, const std::string& address) {
    sub_conns_[id].connected_to = address;
  }

  // Remembers how the scenario calls an address. "10.9.9.9:1" for an unknown address text.
  void Learn(const Address& address) { names_[address.text] = address.name; }
  std::string NameOfAddress(const std::string& text) const;
  // "SubConn 2 (b)"; addresses by name.
  std::string NameOfSubConn(std::uint32_t id) const;

 private:
  void ApplyState(const lbcp::v1::SubConnState& state);
  void Readdress(SubConn& sub_conn, const lbcp::v1::AddressesUpdated& update);

  std::map<std::uint32_t, SubConn> sub_conns_;
  std::map<std::string, std::string> names_;
  Endpoints endpoints_;
  std::uint32_t latest_picker_ = 0;
  bool list_met_failure_ = false;
  State reported_ = lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
  bool built_ = false;
  bool closed_ = false;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_WORLD_H_

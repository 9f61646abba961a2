// What the host of a policy knows of it: which SubConns it made, what they were last told, what was
// reported last, what the host still owes. Every model goes by it.
//
// A channel also knows whether a stimulus is one that a real channel can send. The first one that
// is not takes the ground away from every sentence, and on_ground() is false from then on.
#ifndef CONFORMANCE_MODELS_CHANNEL_H_
#define CONFORMANCE_MODELS_CHANNEL_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/model.h"

namespace lbc::models {

// An address as SubConns tell them apart: address, server name, attributes. Metadata is not part.
std::string KeyOf(const lbcp::v1::Address& address);
// For people: the address alone.
std::string NameOfKey(const std::string& key);

struct Connection {
  std::uint32_t id = 0;
  // Its addresses in the policy's order, without attributes: not every testee can tell those.
  std::vector<std::string> keys;
  State state = lbcp::v1::IDLE;
  // Connect found it IDLE, and CONNECTING was not delivered yet.
  bool pending = false;
  // At least one attempt was asked for; one has failed; it was READY since its last attempt began.
  bool attempted = false;
  bool failed = false;
  bool was_ready = false;
  bool given_up = false;
  bool shutdown_delivered = false;
  bool listens = false;
  bool health_owed = false;
  // What its listener was told last; READY for one that has no listener.
  State health = lbcp::v1::READY;
  // Re-addressed while connected: CONNECTING is owed.
  bool reconnect_owed = false;

  bool alive() const { return !given_up; }
  bool under_way() const { return pending || state == lbcp::v1::CONNECTING; }
  // Whether one of its addresses has this key's address.
  bool Holds(const std::string& key) const;
};

// One endpoint of the current list.
struct Listed {
  std::vector<std::string> keys;
  // With attributes and weight, for telling equal lists.
  std::string whole;
  // As the list says them; weight 0 for none. Metadata are those of the first address.
  std::uint32_t weight = 0;
  std::map<std::string, std::string> attributes = {};
  std::map<std::string, std::string> metadata = {};
  // For models of policies with named children: whose it is. The channel does not know.
  std::string group = {};
};

class Channel {
 public:
  // Takes note of a stimulus; `done` says whether a list was accepted.
  void Sent(const Command& command, const Done& done);
  // Takes note of what the policy did. True for a Connect that starts an attempt.
  bool Saw(const Event& event);

  bool on_ground() const { return on_ground_; }
  bool built() const { return built_; }
  bool closed() const { return closed_; }
  // The host owes nothing: every SHUTDOWN, health answer and re-addressing was delivered.
  bool AtRest() const;

  const std::map<std::uint32_t, Connection>& connections() const { return connections_; }
  const Connection* Get(std::uint32_t id) const;
  // The living SubConn that holds the key; null if none does.
  const Connection* Alive(const std::string& key) const;
  std::vector<const Connection*> Alive() const;

  // The last list that was delivered, whatever the policy answered.
  const std::vector<Listed>& list() const { return list_; }
  const std::string& config() const { return config_; }
  std::set<std::string> ListedKeys() const;
  // Whether one of its addresses is listed; other attributes make no other server.
  bool Lists(const Connection& connection) const;
  // A list was delivered, is not empty, was accepted, and each endpoint has an address; and no
  // SubConn was ever refused.
  bool HasGoodList() const;
  bool EveryEndpointHasAnAddress() const;
  // Two entries of the list differ in their attributes alone, so that SubConns cannot be told
  // apart.
  bool ListIsAmbiguous() const;
  bool refused_sub_conns() const { return refused_sub_conns_; }

  // UNSPECIFIED before the first report.
  State reported() const { return reported_; }
  std::uint32_t picker() const { return picker_; }
  // Every error text that the policy was told.
  const std::vector<std::string>& causes() const { return causes_; }

  std::string InWords() const;

 private:
  void SentState(const lbcp::v1::SubConnState& state);
  void SentList(const lbcp::v1::UpdateResolverState& update, const Done& done);
  void LeaveGround() { on_ground_ = false; }

  std::map<std::uint32_t, Connection> connections_;
  std::vector<Listed> list_;
  std::string config_;
  bool accepted_ = false;
  bool refused_sub_conns_ = false;
  State reported_ = lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED;
  std::uint32_t picker_ = 0;
  std::vector<std::string> causes_;
  bool built_ = false;
  bool closed_ = false;
  bool on_ground_ = true;
};

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_CHANNEL_H_

// One pick_first for each endpoint of a list, as grpc-go 1.85 and the reference run them below
// round_robin and its like: a machine that answers a stimulus with what must be seen, made of one
// PickFirstMachine for each endpoint. How a pick chooses among those that are READY, and what their
// states come to together, is its owner's.
//
// Wishes are made in the names that the owner gives (EndpointRows): what pick_first owes as an
// endpoint's child, the policy above owes in its own name. A value but for the hook of its owner.
#ifndef CONFORMANCE_MODELS_ENDPOINT_SHARDING_H_
#define CONFORMANCE_MODELS_ENDPOINT_SHARDING_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/channel.h"
#include "conformance/models/pick_first_machine.h"
#include "conformance/models/reply.h"

namespace lbc::models {

// The requirement in whose name each thing is asked for; empty where the policy has none.
struct EndpointRows {
  // An endpoint of the list is connected, without any call; nothing else is done unasked.
  const char* connects = "";
  // What left the list is given up, what stays is left alone.
  const char* leaves = "";
  // An address with other attributes is another address.
  const char* renewed = "";
  // What was lost or failed is attempted again.
  const char* again = "";
  // What failed counts as failed until it is READY.
  const char* sticky = "";
  // Several addresses are attempted as pick_first does it.
  const char* child = "";
  // READY waits for health.
  const char* health = "";
  // The state is what the endpoints come to; and that of an empty list.
  const char* state = "";
  const char* empty = "";
  const char* resolver_error = "";
  const char* exit_idle = "";
  const char* time = "";
  // What was given up is not heard.
  const char* late = "";
  // Close gives everything up, and nothing is reported afterwards.
  const char* close = "";
  const char* after_close = "";
  // Picks go to what is READY; wait while one is connecting and none is READY; fail with an
  // endpoint's error once all have failed.
  const char* goes = "";
  const char* waits = "";
  const char* fails = "";
};

// One requirement that asks for all of it until Close.
constexpr EndpointRows UntilClose(const char* row) {
  return {.connects = row,
          .leaves = row,
          .renewed = row,
          .again = row,
          .sticky = row,
          .child = row,
          .health = row,
          .state = row,
          .empty = row,
          .resolver_error = row,
          .exit_idle = row,
          .time = row,
          .late = row,
          .goes = row,
          .waits = row,
          .fails = row};
}

// What a pick_first machine wishes for, in the names that a policy above it gives.
Reply InNamesOf(const EndpointRows& rows, Reply reply);

class EndpointSharding {
 public:
  struct Options {
    // An endpoint is IDLE until somebody wakes it, and has no SubConn before.
    bool lazy = false;
    // Whoever is IDLE is told to leave it.
    bool reconnects = true;
  };
  struct Child {
    Listed listed;
    PickFirstMachine machine{true};
    // It was given its list; else it waits to be woken.
    bool awake = false;

    State state() const { return awake ? machine.reported() : lbcp::v1::IDLE; }
  };
  // By the addresses of the endpoint in whatever order (RR-013).
  using Children = std::map<std::string, Child>;

  EndpointSharding(const EndpointRows& rows, Options options) : rows_(rows), options_(options) {}

  // Called whenever a child has moved: the states have come to something, and it may wake others.
  void set_stepped(std::function<void(Reply&)> stepped) { stepped_ = std::move(stepped); }

  void List(Reply& reply, const std::vector<Listed>& list);
  void ResolverError(Reply& reply, const std::string& text);
  // Of a SubConn as it was before this turn.
  void Told(Reply& reply, const Connection& it, State state, const std::string& error);
  void Health(Reply& reply, const Connection& it, State state, const std::string& error);
  // What somebody else than the channel says of the connection of the child with this name.
  void TellHealth(Reply& reply, const std::string& name, State state, const std::string& error);
  void ExitIdle(Reply& reply);
  void AdvanceBy(Reply& reply, std::uint64_t nanos);
  void Close(Reply& reply);
  // One child is told to leave IDLE, in this row's name.
  void Wake(Reply& reply, const std::string& name, const char* row);

  const Children& children() const { return children_; }
  std::multiset<State> states() const;
  // The addresses of the connections that picks may go to.
  std::set<std::string> ready() const;
  // With what those fail that have failed.
  std::vector<std::string> errors() const;
  std::string InWords() const;

  static std::string NameOf(const Listed& listed);

 private:
  void Step(Reply& reply, Child& child, Reply moved);
  Reply Renamed(Reply reply) const;

  EndpointRows rows_;
  Options options_;
  std::function<void(Reply&)> stepped_;
  Children children_;
  std::uint64_t now_ = 0;
};

// An address stands in two endpoints, so that it is not plain whose SubConn is meant.
bool EndpointsShareAnAddress(const Channel& channel);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_ENDPOINT_SHARDING_H_

// One child of a policy with named children, whose policy is round_robin or pick_first: a machine
// that answers a stimulus with what must be seen, in names that the policy above gives. When it is
// built, heard and closed is for its owner to say.
#ifndef CONFORMANCE_MODELS_NAMED_CHILD_H_
#define CONFORMANCE_MODELS_NAMED_CHILD_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/endpoint_sharding.h"
#include "conformance/models/pick_first_machine.h"
#include "conformance/models/reply.h"

namespace lbc::models {

class NamedChild {
 public:
  enum class Policy { kRoundRobin, kPickFirst };

  NamedChild(Policy policy, const EndpointRows& rows)
      : policy_(policy), rows_(rows), endpoints_(rows, EndpointSharding::Options{}) {}

  // Called whenever it has moved: its state may be another.
  void set_stepped(std::function<void(Reply&)> stepped);

  // May be empty: then it has failed.
  void List(Reply& reply, const std::vector<Listed>& list);
  void ResolverError(Reply& reply, const std::string& text);
  // Of a SubConn as it was before this turn; of one that is not its own it hears nothing.
  void Told(Reply& reply, const Connection& it, State state, const std::string& error);
  void Health(Reply& reply, const Connection& it, State state, const std::string& error);
  // It leaves IDLE, for a call or for the channel.
  void ExitIdle(Reply& reply);
  void AdvanceBy(Reply& reply, std::uint64_t nanos);
  void Close(Reply& reply);

  // CONNECTING before it was given a list.
  State state() const;
  // The addresses to which picks may go while it is READY; with what they fail while it has failed,
  // where that is known.
  std::set<std::string> ready() const;
  std::vector<std::string> errors() const;
  std::string InWords() const;

 private:
  bool PicksFirst() const { return policy_ == Policy::kPickFirst; }
  void Add(Reply& reply, Reply moved);

  Policy policy_;
  EndpointRows rows_;
  std::function<void(Reply&)> stepped_;
  // One of the two is used.
  EndpointSharding endpoints_;
  PickFirstMachine first_{false};
  bool listed_ = false;
  bool empty_ = false;
};

// The first name of the endpoint's path through the tree of policies, which is that of the child
// that it is for; empty where it has none.
std::string ChildOf(const Listed& listed);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_NAMED_CHILD_H_

// A model: the smallest state that says what a policy may do next.
//
// A model is told every stimulus and every answer of one channel's life, in order. It keeps what
// matters and nothing else, and objects to the first answer outside the set that the specification
// allows. So a trace is judged by inclusion: nobody is asked for one particular sequence, and what
// is left open (the order of SubConns made in one turn, a choice by chance) is open here too.
//
//   model->Sees(command);                       // the state moves; an answer is now due
//   for (const Complaint& it : model->Allows(events, done)) …
//
// What a model asks for it asks in the name of a requirement, and it is silent about requirements
// that do not bind the testee (Binds): that is all it knows of editions. It is silent too once the
// ground is left on which its sentences stand, e.g. after a state that no channel sends (Channel).
//
// No clock, no I/O, deterministic; one thread. docs/decisions/0009 says why models look like this.
#ifndef CONFORMANCE_MODELS_MODEL_H_
#define CONFORMANCE_MODELS_MODEL_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/profile/profile.h"
#include "conformance/protocol/lbcp.pb.h"

namespace lbc::models {

using Command = lbcp::v1::Command;
using Event = lbcp::v1::Event;
using Done = lbcp::v1::Done;
using State = lbcp::v1::ConnectivityState;
using Events = std::vector<Event>;

// What was seen and is not allowed.
struct Complaint {
  // The requirement that forbids it.
  std::string requirement;
  // What is held, as a step says it: "READY is not reported while nothing is ready".
  std::string words;
  // What was allowed, and what came instead.
  std::string allowed;
  std::string seen;
  // Of which of the turns that a Watch was told, counted from 0; the Watch sets it.
  std::size_t turn = 0;
};

// Whether a requirement binds the testee.
using Binds = std::function<bool(std::string_view requirement)>;

class Model {
 public:
  virtual ~Model() = default;

  // "contract", "pick_first", …
  virtual std::string_view name() const = 0;

  // A stimulus goes out.
  virtual void Sees(const Command& command) = 0;

  // Its whole answer. Call once after each Sees. Empty when the answer was among those allowed.
  virtual std::vector<Complaint> Allows(const Events& events, const Done& done) = 0;

  // The requirements whose ground was given at least once, so that they were held against an
  // answer. What is not among them was not shown by this trace.
  const std::set<std::string>& judged() const { return judged_; }

  // Everything that the model goes by, as text: where two states are equal the model allows the
  // same from there on.
  virtual std::string StateInWords() const = 0;

  // What the policy owes now, in a few words; empty when the model is silent.
  virtual std::string Expects() const = 0;

 protected:
  void Judged(const char* requirement) { judged_.insert(requirement); }

 private:
  std::set<std::string> judged_;
};

// The models that speak of a policy with this profile, the contract first. `virtual_time`: the
// testee's timers follow Advance.
std::vector<std::unique_ptr<Model>> MakeModels(const profile::Profile& profile, const Binds& binds,
                                               bool virtual_time);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_MODEL_H_

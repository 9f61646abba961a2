// What the models of policies on a base package share: picks go to SubConns that are READY, all of
// which the channel knows. A model adds which of them. What is connected and reported is for the
// contract, and for base.cc where a profile inherits base.
#ifndef CONFORMANCE_MODELS_PICKS_OVER_BASE_H_
#define CONFORMANCE_MODELS_PICKS_OVER_BASE_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/models/channel.h"
#include "conformance/models/model.h"

namespace lbc::models {

class PicksOverBase : public Model {
 public:
  explicit PicksOverBase(Binds binds) : binds_(std::move(binds)) {}

  void Sees(const Command& command) override { command_ = command; }
  std::vector<Complaint> Allows(const Events& events, const Done& done) final;
  std::string StateInWords() const override;
  std::string Expects() const override;

 protected:
  // What picks may go to, in the order in which it was made.
  using Ready = std::vector<const Connection*>;

  // The picks of a turn. `latest`: they are of the picker that was reported last.
  virtual std::optional<Complaint> JudgePicks(const Channel& before, const Ready& ready,
                                              const Done& done, bool latest) = 0;
  // A turn, before its picks are judged.
  virtual void Hears(const Channel& /*before*/, const Done& /*done*/) {}
  // A turn is over, and this is so now.
  virtual void Rests(const Channel& /*now*/, const Ready& /*ready*/) {}
  virtual std::string OwnWords() const { return ""; }

  const Command& command() const { return command_; }
  bool Binding(const char* requirement) const { return binds_(requirement); }
  const Channel& channel() const { return channel_; }
  // While none is READY, one may yet connect, and the list was not met in TRANSIENT_FAILURE: calls
  // wait.
  bool CallsMustWait(const Channel& before, const Ready& ready) const;

 private:
  static Ready ReadyOf(const Channel& channel);

  const Binds binds_;
  Channel channel_;
  Command command_;
  bool met_failure_ = false;
  bool silent_ = false;
};

// The connection of `ready` that each pick went to, one by one, as an index; a complaint in this
// row's name at the first that goes elsewhere.
struct Walk {
  std::vector<std::size_t> steps;
  std::optional<Complaint> complaint;
};
Walk WalkOver(const char* row, const Channel& channel, const std::vector<const Connection*>& ready,
              const Done& done);
// The entry of the current list that a connection is for; null if none is.
const Listed* EntryOf(const Channel& channel, const Connection& connection);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_PICKS_OVER_BASE_H_

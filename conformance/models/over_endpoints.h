// What all models of policies over one pick_first for each endpoint share: the frame of a turn, the
// connections, the state that follows from the endpoints', and picks while none is READY. A model
// adds its requirements' names, how picks choose among what is READY, and where it differs.
#ifndef CONFORMANCE_MODELS_OVER_ENDPOINTS_H_
#define CONFORMANCE_MODELS_OVER_ENDPOINTS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/endpoint_sharding.h"
#include "conformance/models/model.h"

namespace lbc::models {

class OverEndpoints : public Model {
 public:
  OverEndpoints(Binds binds, const EndpointRows& rows, EndpointSharding::Options options = {});

  void Sees(const Command& command) override { command_ = command; }
  std::vector<Complaint> Allows(const Events& events, const Done& done) final;
  std::string StateInWords() const override;
  std::string Expects() const override;

 protected:
  // A pick of the latest picker at rest, with at least one connection READY: these are.
  virtual std::optional<Complaint> JudgeReadyPicks(const Channel& before,
                                                   const std::set<std::string>& ready,
                                                   const Done& done) = 0;

  // Of the list that came, those endpoints that get a child. `after` is the channel with what was
  // seen in this turn, for those that choose by chance; what is wrong with the choice is added.
  virtual std::vector<Listed> PartOf(const Channel& after, std::vector<Complaint>& complaints);
  // Whether this turn takes the ground away, besides what does so for all.
  virtual bool LeavesGround(const Channel& /*before*/, const Events& /*events*/) { return false; }
  // A turn on solid ground, before anything is judged or moved.
  virtual void Hears(const Channel& /*before*/, const Done& /*done*/) {}
  // What the endpoints come to together.
  virtual State Come(const EndpointSharding& endpoints) const;
  // What else the channel may be said to be, where that is open.
  virtual std::optional<State> MayAlsoCome() const { return std::nullopt; }
  // In whose name that state is due.
  virtual const char* RowOfState(State /*due*/) const { return rows_.state; }
  // A child has moved: before it is asked what all come to, and after.
  virtual void Notes() {}
  virtual void Stepped(Reply& /*reply*/) {}
  // Picks of the latest picker at rest: what is wrong with them, and what they lead to.
  virtual std::optional<Complaint> JudgePicks(const Channel& before, const Done& done);
  virtual void MovePicks(Reply& /*reply*/, const Channel& /*before*/, const Events& /*events*/) {}
  virtual void MoveExitIdle(Reply& reply) { endpoints_.ExitIdle(reply); }
  // Whether a list needs a config of the policy's own: without one, nobody knows what becomes of
  // it.
  virtual bool NeedsConfig() const { return true; }
  // A complaint about connections is about to be made: whose name is it in?
  virtual void Refine(Complaint& /*complaint*/, const Reply& /*reply*/,
                      const Seen& /*seen*/) const {}
  // Of an endpoint without addresses the model knows nothing.
  virtual bool LeavesOutEndpointsWithoutAddresses() const { return false; }
  // Something was objected to.
  virtual void Objected() {}
  virtual std::string OwnWords() const { return ""; }
  // The stimulus is passed to the endpoints; the answer is what must be seen.
  virtual Reply Move(const Channel& before, const Events& events, const Done& done,
                     std::vector<Complaint>& complaints);

  const Command& command() const { return command_; }
  const Channel& channel() const { return channel_; }
  EndpointSharding& endpoints() { return endpoints_; }
  const EndpointSharding& endpoints() const { return endpoints_; }
  const EndpointRows& rows() const { return rows_; }
  bool Binding(const char* requirement) const { return binds_(requirement); }
  // UNSPECIFIED before the first list or error.
  State aggregate() const;
  // RR-017, RR-018 and their like.
  std::optional<Complaint> JudgePicksWithoutReady(const Done& done);
  void JudgedHere(const char* row) {
    if (*row != '\0') Judged(row);
  }
  // What the endpoints come to now may be reported, whatever they come to at the end of the turn.
  void Passes();
  // What happens is open from here on.
  void FallSilent() { silent_ = true; }
  void Speaks() { spoken_ = true; }

 private:
  bool PicksAreOfLatestAtRest(const Channel& before) const;
  std::optional<Complaint> JudgeReports(const Reply& reply, const Seen& seen) const;
  const char* ReportRow(const Reply& reply) const;

  const Binds binds_;
  const EndpointRows rows_;
  Channel channel_;
  Command command_;
  EndpointSharding endpoints_;
  // A list or an error came, so that something was reported.
  bool spoken_ = false;
  // States that the aggregate went through in this turn.
  std::set<State> passed_;
  bool silent_ = false;
};

// Of a pick that goes to what is READY the key of the connection; nothing of any other.
std::optional<std::string> GoesTo(const Channel& channel, const std::set<std::string>& ready,
                                  const lbcp::v1::PickAnswer& answer);
// A complaint in this row's name unless every answer waits; or fails with one of these texts, with
// any if there are none; or goes to one of these.
std::optional<Complaint> NotAllWait(const char* row, const Channel& channel, const Done& done);
std::optional<Complaint> NotAllFail(const char* row, const std::vector<std::string>& errors,
                                    const Channel& channel, const Done& done);
std::optional<Complaint> NotAllGo(const char* row, const Channel& channel,
                                  const std::set<std::string>& ready, const Done& done);
// An answer for people: "USE 10.0.0.1:443", "FAIL text".
std::string AnswerInWords(const Channel& channel, const lbcp::v1::PickAnswer& answer);

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_OVER_ENDPOINTS_H_

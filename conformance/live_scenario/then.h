// then: what must be seen, by the servers or by the application, within its bound.
#ifndef CONFORMANCE_LIVE_SCENARIO_THEN_H_
#define CONFORMANCE_LIVE_SCENARIO_THEN_H_

#include <cstdint>
#include <utility>

#include "conformance/live_scenario/stage.h"
#include "conformance/live_scenario/words.h"

namespace lbc::live_scenario {

// Some calls. Those of one start are spoken of together.
class ThenCalls {
 public:
  ThenCalls(Stage& stage, Calls calls) : stage_(stage), calls_(std::move(calls)) {}

  // All end OK: at once, or within the back-off that the server's absence allows.
  void Succeed(Where where = Where::current()) const;
  // Over a way that takes so long: once there and back for the connection, once for the call, and
  // as much again.
  void SucceedOverAWayOf(Nanoseconds delay, Where where = Where::current()) const;
  // After the n-th back-off in a row.
  void SucceedAfterBackOff(int n, Where where = Where::current()) const;
  void SucceedNowThatItIsBack(const Server& server, Where where = Where::current()) const;
  // All end with this code.
  void FailWith(std::uint32_t code, Where where = Where::current()) const;
  void FailWithSomeError(Where where = Where::current()) const;
  // As many as come to the frozen server end DEADLINE_EXCEEDED, when their time is up; the others
  // OK, and as many of them as are said.
  void SucceedBut(std::uint32_t frozen, Where where = Where::current()) const;
  // Each ends OK, but for one, perhaps, that went to the server while nobody could know yet that it
  // is dead: that one may end UNAVAILABLE.
  void GoOnWithout(const Server& server, Where where = Where::current()) const;
  // Those that the server has end UNAVAILABLE, for it died with them; the others OK.
  void FailOnlyOn(const Server& server, Where where = Where::current()) const;
  // None has ended: looked for after calls that started later have.
  void HaveNotEnded(Where where = Where::current()) const;

  // Where they went, by the servers' account. Every server got exactly the same number of them.
  void AreSpreadEvenlyOver(const Servers& servers, Where where = Where::current()) const;
  void ExactlySoManyWentTo(const Server& server, std::uint64_t many,
                           Where where = Where::current()) const;
  void AllWentTo(const Server& server, Where where = Where::current()) const;
  // Streams: the server that saw a stream first had all of its messages, and nobody else any.
  void StayedWhereTheyBegan(std::uint32_t messages, Where where = Where::current()) const;
  void NoneWentTo(const Server& server, Where where = Where::current()) const;
  // At least one was tried there, and then at another.
  void WereTriedAgainAfter(const Server& server, Where where = Where::current()) const;

 private:
  // Waits for the end of all; fails the step with the first that has not ended.
  [[nodiscard]] bool AllEnd(const std::string& expected, Nanoseconds bound) const;
  // Fails the step with the first that did not end so.
  void EndWith(std::uint32_t code, const std::string& expected, Nanoseconds bound) const;
  [[nodiscard]] std::uint64_t Count(const Server& server) const;
  Stage& stage_;
  const Calls calls_;
};

class ThenServer {
 public:
  ThenServer(Stage& stage, Server server) : stage_(stage), server_(std::move(server)) {}

  // Calls come to it again within the back-off that its absence allows.
  void IsUsedAgain(Where where = Where::current()) const;
  // Behind a relay: it is dialled three times, with a back-off after each.
  void IsDialedWithBackOff(Where where = Where::current()) const;
  // It has ended: all its calls have, and its connections are closed.
  void HasLeft(Where where = Where::current()) const;
  // A restart in order: every server of the list holds its calls and has some; this one drains; the
  // calls are answered; it has left; calls go on without it; it comes back and is used again. All
  // of it without the loss of a call that waits for readiness.
  void IsReplacedWithoutLoss(Where where = Where::current()) const;

 private:
  void AwaitItsEnd() const;
  [[nodiscard]] bool AllAreUnderWay(const live_scenario::Calls& calls) const;
  Stage& stage_;
  const Server server_;
};

class ThenApplication {
 public:
  explicit ThenApplication(Stage& stage) : stage_(stage) {}

  // It saw no TRANSIENT_FAILURE, and READY at the end.
  void SawNoFailureOnTheWayToReady(Where where = Where::current()) const;
  // The state that it is told last, at the latest when this machine has had its time.
  void SeesTheChannelBe(lbcp::v1::ConnectivityState state, Where where = Where::current()) const;
  // The channel that it closed has nothing left to do.
  void IsClosedWithin(Nanoseconds bound, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

class Then {
 public:
  explicit Then(Stage& stage) : stage_(stage) {}

  [[nodiscard]] ThenCalls Calls(const live_scenario::Calls& calls) const { return {stage_, calls}; }
  [[nodiscard]] ThenServer Server(const live_scenario::Server& server) const {
    return {stage_, server};
  }
  [[nodiscard]] ThenApplication Application() const { return ThenApplication(stage_); }
  // Of calls that are made now, each of these gets one.
  void CallsComeTo(const Servers& servers, Where where = Where::current()) const;
  // Every arrow of the diagram was seen, in its order. The report draws it.
  void ItWentLike(const Diagram& diagram, Where where = Where::current()) const;
  // Every call of the case, whoever started it, has ended OK.
  void NoCallWasLost(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_THEN_H_

// when: what happens to servers and client.
#ifndef CONFORMANCE_LIVE_SCENARIO_WHEN_H_
#define CONFORMANCE_LIVE_SCENARIO_WHEN_H_

#include "conformance/live_scenario/stage.h"
#include "conformance/live_scenario/words.h"

namespace lbc::live_scenario {

class When {
 public:
  explicit When(Stage& stage) : stage_(stage) {}

  // The application starts them, and does not wait for their end.
  void Start(const Calls& calls, Where where = Where::current()) const;
  // The application starts them one after another: each when the one before has ended.
  void StartInTurn(const Calls& calls, Where where = Where::current()) const;

  // SIGKILL.
  void Dies(const Server& server, Where where = Where::current()) const;
  void AllDie(const Servers& servers, Where where = Where::current()) const;
  // With the address that it had.
  void ComesBack(const Server& server, Where where = Where::current()) const;
  void AllComeBack(const Servers& servers, Where where = Where::current()) const;
  // SIGSTOP, SIGCONT.
  void Freezes(const Server& server, Where where = Where::current()) const;
  void Thaws(const Server& server, Where where = Where::current()) const;
  // It asks its clients to go, takes no connections, and ends when its calls have.
  void Drains(const Server& server, Where where = Where::current()) const;
  // It answers the calls that it holds, and those that come.
  void Releases(const Servers& servers, Where where = Where::current()) const;

  // Of a server behind a relay: every connection there is gets an RST, or an end without a word, or
  // breaks in the middle of the next answer; new ones are passed on.
  void WayBreaks(const Server& server, Where where = Where::current()) const;
  void WayEnds(const Server& server, Where where = Where::current()) const;
  void WayBreaksInTheNextAnswer(const Server& server, Where where = Where::current()) const;
  // Connections are passed on again.
  void WayIsOpen(const Server& server, Where where = Where::current()) const;

  // In etcd. It is on its way to clients when this returns.
  void Registers(const Server& server, Where where = Where::current()) const;
  void Unregisters(const Server& server, Where where = Where::current()) const;
  // It serves on, and nobody takes its endpoint out of etcd.
  void StopsItsHeartbeats(const Server& server, Where where = Where::current()) const;
  // etcd's clients hear that its endpoint is gone.
  void LeaseRunsOut(const Server& server, Where where = Where::current()) const;
  void EtcdDies(Where where = Where::current()) const;
  void EtcdComesBack(Where where = Where::current()) const;

  void ResolverLists(const Servers& servers, Where where = Where::current()) const;
  void ApplicationCloses(Where where = Where::current()) const;
  // The second one, of given.AnotherClient.
  void TheOtherClientCloses(Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_WHEN_H_

// given: brings a state of client and servers about. One that cannot be brought about makes the
// case VACUOUS.
#ifndef CONFORMANCE_LIVE_SCENARIO_GIVEN_H_
#define CONFORMANCE_LIVE_SCENARIO_GIVEN_H_

#include <string>

#include "conformance/live_scenario/stage.h"
#include "conformance/live_scenario/words.h"

namespace lbc::live_scenario {

class Given {
 public:
  explicit Given(Stage& stage) : stage_(stage) {}

  // Servers that answer.
  void Servers(const live_scenario::Servers& servers, Where where = Where::current()) const;
  // Servers that have an address, and are not there.
  void DeadServers(const live_scenario::Servers& servers, Where where = Where::current()) const;
  // A server that is connected to by the kernel alone: its program stands still.
  void IsFrozen(const Server& server, Where where = Where::current()) const;
  // Calls that come to it from now on are not answered until it releases them.
  void Holds(const live_scenario::Servers& servers, Where where = Where::current()) const;
  // It ends every call with this code.
  void Refuses(const Server& server, std::uint32_t code, Where where = Where::current()) const;

  // A client whose policy is this, and whose resolver lists these servers.
  void Client(const std::string& policy, const live_scenario::Servers& servers,
              Where where = Where::current()) const;
  void ClientWithConfig(const std::string& service_config, const live_scenario::Servers& servers,
                        Where where = Where::current()) const;
  // A client whose resolver has not said anything yet.
  void ClientWithoutAList(const std::string& service_config, Where where = Where::current()) const;
  // A relay stands before the server, and passes everything on until it is told otherwise. Before
  // the client is made.
  void RelayBefore(const Server& server, Where where = Where::current()) const;
  // It takes connections and never answers, or breaks them at once.
  void RelayHangs(const Server& server, Where where = Where::current()) const;
  void RelayRejects(const Server& server, Where where = Where::current()) const;
  // It holds every byte up for so long, in both directions.
  void RelayIsSlow(const Server& server, std::chrono::milliseconds delay,
                   Where where = Where::current()) const;

  // A real etcd, and servers that have registered there.
  void Etcd(Where where = Where::current()) const;
  void AreRegistered(const live_scenario::Servers& servers, Where where = Where::current()) const;
  void IsRegisteredWithWeight(const Server& server, int weight,
                              Where where = Where::current()) const;
  // A client that finds its servers in etcd.
  void ClientOfEtcd(const std::string& policy, Where where = Where::current()) const;
  // A second one in the same program, with the same servers.
  void AnotherClient(const std::string& policy, Where where = Where::current()) const;

  // Each of them has had a call of this client's.
  void AllServe(const live_scenario::Servers& servers, Where where = Where::current()) const;
  // These calls are started, and every one of them has come to a server.
  void AreUnderWay(const Calls& calls, Where where = Where::current()) const;

 private:
  Stage& stage_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_GIVEN_H_

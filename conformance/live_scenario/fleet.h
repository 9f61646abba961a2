// Fleet: the servers of a case, by name, each in a process of its own.
//
// A server keeps its address through death and restart. What they say is read with Look; the
// fleet remembers when each went away, for bounds depend on how long that was.
#ifndef CONFORMANCE_LIVE_SCENARIO_FLEET_H_
#define CONFORMANCE_LIVE_SCENARIO_FLEET_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "conformance/live_scenario/ledger.h"
#include "fixtures/backend_process/backend_process.h"

namespace lbc::live_scenario {

// The machine's monotonic clock, by which servers tell instants too.
Nanoseconds MonotonicNow();

class Fleet {
 public:
  // Chooses an address for each; nobody listens there yet.
  void Add(const Servers& servers);
  // Returns when all of them take connections.
  [[nodiscard]] absl::Status Start(const Servers& servers);
  [[nodiscard]] absl::Status Order(const Server& server, const std::string& line);
  // From now on the server is reached through a relay, whose address is the one that is listed.
  [[nodiscard]] absl::Status StartRelay(const Server& server);
  [[nodiscard]] absl::Status OrderRelay(const Server& server, const std::string& line);
  void Kill(const Server& server);
  void Freeze(const Server& server);
  void Thaw(const Server& server);
  // It has ended by itself.
  [[nodiscard]] bool HasEnded(const Server& server);

  // Hands over every line that came since the last time.
  void Look(const std::function<void(const std::string& server, const ServerLine& line)>& see);
  // Waits until a server says something, or until then.
  void AwaitNews(Nanoseconds until) const;

  // Where clients are to look for it.
  [[nodiscard]] const std::string& AddrOf(const Server& server) const;
  // From 1 upwards in the order of names; 0 for no server's.
  [[nodiscard]] std::uint32_t NumberOf(const std::string& name) const;
  // How long it was away, the last time.
  [[nodiscard]] Nanoseconds Down(const Server& server) const;

 private:
  struct Member {
    std::string addr;
    std::unique_ptr<fixtures::BackendProcess> process;  // Null: never started.
    std::string relay_addr;
    std::unique_ptr<fixtures::BackendProcess> relay;  // Null: it is reached directly.
    Nanoseconds gone{0};
    Nanoseconds down{0};
  };
  Member& At(const Server& server) { return members_.at(server.name); }

  std::map<std::string, Member> members_;
  // Of processes that are gone, not handed over yet.
  std::vector<std::pair<std::string, std::string>> last_words_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_FLEET_H_

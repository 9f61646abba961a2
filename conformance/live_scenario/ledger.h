// Ledger: what became of every call of a case, by both accounts: the client's and the servers'.
//
// The servers' account is the truth of where calls went; the client's is held against it. A client
// that says OK to a call that no server answered, ends one twice, sends one twice as the same
// attempt, or sends what nobody asked for, contradicts it. Knows no processes and no protocol, so
// that it can be tested by itself.
#ifndef CONFORMANCE_LIVE_SCENARIO_LEDGER_H_
#define CONFORMANCE_LIVE_SCENARIO_LEDGER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/live_scenario/words.h"

namespace lbc::live_scenario {

// One call.
struct CallRecord {
  struct Sighting {
    std::string server;
    // The server's name of the attempt: how many the client says went before.
    int attempt = 0;
    Nanoseconds at{0};
  };
  struct Answer {
    std::string server;
    std::uint32_t code = 0;
    Nanoseconds at{0};
  };
  struct End {
    std::uint32_t code = 0;
    std::string message;
    Nanoseconds at{0};
  };
  bool has_deadline = false;
  Nanoseconds started{0};
  std::optional<End> end;
  // In the order of their instants.
  std::vector<Sighting> sightings;
  std::vector<Answer> answers;
  // Of a stream: how many messages each server had.
  std::map<std::string, std::uint64_t> messages;
};

// Something that a server said, once it is understood.
struct ServerLine {
  enum class Kind { kSaw, kEnded, kMessages, kDrained, kConnected, kOther };
  Kind kind = Kind::kOther;
  // 0: a call of nobody's.
  std::uint64_t call = 0;
  // The attempt, the code, or how many messages; of a relay's connection, how many it has had.
  int number = 0;
  Nanoseconds at{0};
};
ServerLine ParseServerLine(const std::string& line);

class Ledger {
 public:
  // The judge had these started.
  void Start(std::uint64_t first, std::uint32_t count, bool has_deadline, Nanoseconds at);
  // The client says that a call has ended.
  void End(std::uint64_t call, CallRecord::End end);
  // A server says something of a call.
  void Note(const std::string& server, const ServerLine& line);

  [[nodiscard]] const std::map<std::uint64_t, CallRecord>& calls() const { return calls_; }
  [[nodiscard]] const CallRecord& at(std::uint64_t call) const { return calls_.at(call); }
  [[nodiscard]] std::size_t under_way() const { return under_way_; }
  // How many attempts the server has seen, of all calls.
  [[nodiscard]] std::uint64_t SeenBy(const std::string& server) const;
  // A server was killed, or its connections broken: what it began to answer may have got lost on
  // the way.
  void MayHaveLost(const std::string& server) { lossy_.push_back(server); }
  [[nodiscard]] bool may_have_lost(const std::string& server) const;

  struct Contradiction {
    std::string expected;
    std::string got;
  };
  // The first thing by which the two accounts differ.
  [[nodiscard]] std::optional<Contradiction> FindContradiction() const;

 private:
  [[nodiscard]] std::optional<Contradiction> ContradictionOf(std::uint64_t id,
                                                             const CallRecord& call) const;

  std::map<std::uint64_t, CallRecord> calls_;
  std::map<std::string, std::uint64_t> seen_by_;
  std::size_t under_way_ = 0;
  std::vector<std::string> lossy_;
  // What can be said at once.
  std::optional<Contradiction> first_;
};

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_LEDGER_H_

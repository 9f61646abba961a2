// Diagram: how a case should go, as arrows between its parties, and what came of each arrow.
//
//   then.ItWentLike(Diagram(5, "A call finds its server")
//                       .Starts(calls)            // application -> client
//                       .Come(calls, {a, b})      // client -> a, client -> b
//                       .Answer(calls, {a, b})    // a -> client, b -> client
//                       .End(calls, kOk));        // client -> application
//
// Each verb adds arrows. Those of one verb may come in any order; the next verb's begin not before
// the first of them. What came of an arrow is read from the servers' account, the client's, and
// what the judge did; nothing is waited for. The first arrow that was not seen is where the case
// leaves the diagram, and the report draws both beside each other.
//
// A diagram asks for nothing that the case's other steps do not ask for. It shows where it went
// wrong.
#ifndef CONFORMANCE_LIVE_SCENARIO_DIAGRAM_H_
#define CONFORMANCE_LIVE_SCENARIO_DIAGRAM_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/live_scenario/ledger.h"
#include "conformance/live_scenario/words.h"
#include "conformance/verdict/result.h"

namespace lbc::live_scenario {

class Diagram {
 public:
  enum class What {
    kMessage,   // A message of the trace.
    kStarted,   // The application has calls started.
    kCome,      // Calls are seen by a server.
    kAgain,     // The same, and not for the first time.
    kAnswered,  // Calls are answered by a server.
    kEnded,     // The client ends calls.
  };
  struct Arrow {
    std::string from;
    // The same as `from`: something that happens to it alone.
    std::string to;
    std::string words;
    What what = What::kMessage;
    // Of a message: its name, whose it is (empty: the client's), and what its words end with or
    // its JSON holds.
    std::string message{};
    std::string server{};
    std::string holds{};
    // Of calls: the name that they were started by; empty: any.
    std::string calls{};
    std::uint32_t code = 0;
    // Arrows of equal groups come in any order.
    int group = 0;
  };

  // `number`: its place in the list of docs/guides/judging-a-live-client.md.
  Diagram(int number, std::string title) : number_(number), title_(std::move(title)) {}

  // The next verb's arrows and those of the one above come in any order.
  Diagram& Meanwhile();

  // The application and its client.
  Diagram& Opens();
  Diagram& Starts(const Calls& calls);
  Diagram& End(const Calls& calls, std::uint32_t code);
  Diagram& Closes();
  Diagram& Becomes(lbcp::v1::ConnectivityState state);
  Diagram& IsClosed();
  // The resolver.
  Diagram& Lists(const Servers& servers);
  // Calls at servers; CallsComeTo: whichever they are.
  Diagram& Come(const Calls& calls, const Servers& servers);
  Diagram& Answer(const Calls& calls, const Servers& servers);
  // As a second attempt, or a later one.
  Diagram& ComeAgain(const Calls& calls, const Servers& servers);
  Diagram& CallsComeTo(const Servers& servers);
  // What happens to servers.
  Diagram& Dies(const Server& server);
  Diagram& ComesBack(const Server& server);
  Diagram& Freezes(const Server& server);
  Diagram& Thaws(const Server& server);
  Diagram& Drains(const Server& server);
  Diagram& Leaves(const Server& server);
  // etcd: a lease, an endpoint, a heartbeat; and the lease given back.
  Diagram& Registers(const Server& server);
  Diagram& Unregisters(const Server& server);

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] const std::string& title() const { return title_; }
  [[nodiscard]] const std::vector<Arrow>& arrows() const { return arrows_; }

 private:
  Diagram& Add(Arrow arrow);
  Diagram& ForEach(const Servers& servers, const std::function<Arrow(const std::string&)>& make);
  Diagram& HappensTo(const Server& server, const char* message, const char* words);

  const int number_;
  const std::string title_;
  std::vector<Arrow> arrows_;
  int groups_ = 0;
};

// What came of an arrow. `times` is 0 for one that was not seen.
struct Sight {
  std::uint64_t times = 0;
  Nanoseconds first{0};
  Nanoseconds last{0};
};

// What there is to be seen. Instants are since the case began.
struct Evidence {
  const std::vector<verdict::TraceEntry>& trace;
  // The calls that were started by this name; all for the empty one.
  std::function<std::vector<const CallRecord*>(const std::string& calls)> calls;
  // The clock's reading as time since the case began.
  std::function<Nanoseconds(Nanoseconds)> since;
};

// One for each arrow of the diagram.
std::vector<Sight> Look(const Diagram& diagram, const Evidence& evidence);

// The first arrow without a sight; -1 if there is none.
int Divergence(const std::vector<Sight>& sights);

// "nothing", "3 times, after 12 ms to 40 ms".
std::string InWords(const Sight& sight);

// What the report draws: {"number", "title", "lifelines": [names], "divergence": -1 or an index,
// "arrows": [{"from", "to", "expected", "times", "first", "last"}]}, instants in nanoseconds.
std::string ToJson(const Diagram& diagram, const std::vector<Sight>& sights);

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_DIAGRAM_H_

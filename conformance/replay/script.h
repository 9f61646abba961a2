// A trace cut into beats: one command that the case gave, with the duties of the host that follow
// from it.
//
// Which commands are duties (a SubConn that was given up gets its SHUTDOWN, a health listener is
// told READY, a re-addressed SubConn goes to CONNECTING) is read from the trace, because a testee
// that behaves otherwise is owed others. A case that took a duty into its own hands (a late
// SHUTDOWN, health told step by step) shows it by not doing it at once; then those commands are
// beats of their own and nothing is done by itself.
#ifndef CONFORMANCE_REPLAY_SCRIPT_H_
#define CONFORMANCE_REPLAY_SCRIPT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/scenario/world.h"
#include "conformance/trace/trace.h"

namespace lbc::replay {

// One command of the trace, with what its turn brought.
struct RecordedTurn {
  const trace::Message* command = nullptr;
  std::vector<lbcp::v1::Event> events;
  // Without outcome when the testee failed before it was done.
  lbcp::v1::Done done;
};

// What the host does by itself for one instance.
struct Duties {
  // Something was owed and done in the recording, or it is the case's first channel.
  bool any = false;
  bool shutdowns = true;
  bool health = true;
};

struct Beat {
  // The first is the case's own command, the rest are duties.
  std::vector<RecordedTurn> turns;
  std::size_t step = 0;
};

struct Script {
  std::vector<Beat> beats;
  std::map<std::uint32_t, Duties> duties;
};

// All turns of the trace, in order.
std::vector<RecordedTurn> TurnsOf(const trace::Trace& trace);

// The same cut into beats, for a trace of the policy seat.
Script MakeScript(const trace::Trace& trace);

// What the host owes this SubConn now: a command for it, or one without stimulus.
lbcp::v1::Command Owed(const scenario::SubConn& sub_conn, const Duties& duties);

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_SCRIPT_H_

// ConnectivityState: the five states of a connection, and of a channel as a whole.
//
// Spelled as gRPC's connectivity semantics spell them: READY, TRANSIENT_FAILURE. A SubConn has a
// state of its own; a policy reports one for the channel, which need not be that of any one
// SubConn.
#ifndef REFERENCE_CORE_CONNECTIVITY_STATE_H_
#define REFERENCE_CORE_CONNECTIVITY_STATE_H_

#include <ostream>
#include <string_view>

namespace lbc {

/// The state of a connection or of a channel.
enum class ConnectivityState {
  kIdle,              ///< Not connected and not trying; waits to be asked.
  kConnecting,        ///< An attempt is under way.
  kReady,             ///< Calls can be sent.
  kTransientFailure,  ///< The last attempt failed; a SubConn in this state is backing off.
  kShutdown,          ///< Gone for good.
};

/// "READY", "TRANSIENT_FAILURE", …
[[nodiscard]] constexpr std::string_view ToString(ConnectivityState state) {
  switch (state) {
    case ConnectivityState::kIdle:
      return "IDLE";
    case ConnectivityState::kConnecting:
      return "CONNECTING";
    case ConnectivityState::kReady:
      return "READY";
    case ConnectivityState::kTransientFailure:
      return "TRANSIENT_FAILURE";
    case ConnectivityState::kShutdown:
      return "SHUTDOWN";
  }
  return "UNKNOWN";
}

inline std::ostream& operator<<(std::ostream& out, ConnectivityState state) {
  return out << ToString(state);
}

}  // namespace lbc

#endif  // REFERENCE_CORE_CONNECTIVITY_STATE_H_

// The limits of LBCP, in one place, each with its reason.
#ifndef CONFORMANCE_PROTOCOL_LIMITS_H_
#define CONFORMANCE_PROTOCOL_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace lbc::protocol {

// The version spoken.
inline constexpr std::uint32_t kProtocolVersion = 1;

// A million picks with their answers fit; a length read from garbage does not make us allocate
// more.
inline constexpr std::size_t kMaxFrameBytes = 16u << 20;

// Events in one turn. Thousands of endpoints bring a few each; a policy that reports more in answer
// to one stimulus is in a loop, and the case ends as PROTOCOL while somebody is still waiting.
inline constexpr std::size_t kMaxEventsPerTurn = 100'000;

// Picks in one command.
inline constexpr std::uint32_t kMaxPicksPerCommand = 1'000'000;

// The nonce of the handshake.
inline constexpr std::size_t kNonceBytes = 16;

// The environment variables of the handshake.
inline constexpr char kReadFdVariable[] = "LBCP_READ_FD";
inline constexpr char kWriteFdVariable[] = "LBCP_WRITE_FD";
inline constexpr char kConnectVariable[] = "LBCP_CONNECT";

}  // namespace lbc::protocol

#endif  // CONFORMANCE_PROTOCOL_LIMITS_H_

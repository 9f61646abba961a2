// The protocol's messages in a few words, for traces, narrations and reports.
//
// Pure functions of a message; names of endpoints are the caller's (a scenario calls an address
// "a"), so SubConns appear as numbers here unless a Namer turns them into something better.
#ifndef CONFORMANCE_PROTOCOL_WORDS_H_
#define CONFORMANCE_PROTOCOL_WORDS_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"

namespace lbc::protocol {

// Turns a SubConn's number into a name, e.g. "SubConn 2 (b)".
using Namer = std::function<std::string(std::uint32_t sub_conn)>;

// The name of the stimulus, observation or other body as lbcp.proto spells it
// ("UpdateResolverState"); "nothing" when unset.
std::string NameOf(const lbcp::v1::Envelope& envelope);
std::string NameOf(const lbcp::v1::Command& command);
std::string NameOf(const lbcp::v1::Event& event);

// The message in words. Never empty.
std::string WordsFor(const lbcp::v1::Envelope& envelope, const Namer& namer);

// The SubConn that a message is about; 0 for none.
std::uint32_t SubConnOf(const lbcp::v1::Envelope& envelope);

// "TRANSIENT_FAILURE"; for a number that is no state, "state 9".
std::string StateName(lbcp::v1::ConnectivityState state);

// The envelope as proto3 JSON on one line.
std::string ToJson(const lbcp::v1::Envelope& envelope);

// The reverse of ToJson. INVALID_ARGUMENT with protobuf's words when the text is no Envelope.
absl::StatusOr<lbcp::v1::Envelope> FromJson(std::string_view json);

// The name of an enum value that must be known: INVALID_ARGUMENT naming message and field when an
// envelope from a testee carries an enum number or a body that this version does not know.
absl::Status CheckKnown(const lbcp::v1::Envelope& envelope);

}  // namespace lbc::protocol

#endif  // CONFORMANCE_PROTOCOL_WORDS_H_

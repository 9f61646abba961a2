#include "conformance/protocol/words.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/protocol/particulars.h"

namespace lbc::protocol {
namespace {

std::string Number(std::uint32_t sub_conn) { return fmt::format("SubConn {}", sub_conn); }

TEST(Particulars, LeaveTheName) {
  EXPECT_EQ(WithoutParticulars("a(weight=3,zone=_b_)"), "a");
  for (const char* name : {"a", "(a)", "a(b", ""}) EXPECT_EQ(WithoutParticulars(name), name);
}

TEST(Words, EveryKindOfMessageHasWords) {
  const struct {
    const char* json;
    const char* name;
    const char* words;
  } kRows[] = {
      {R"({"command": {"build": {"policy": "p"}}})", "Build", "build p"},
      {R"({"command": {"update_resolver_state": {}}})", "UpdateResolverState",
       "resolver lists nothing"},
      {R"({"command": {"update_resolver_state": {"endpoints": [
          {"addresses": [{"addr": "10.0.0.1:443"}]},
          {"addresses": [{"addr": "10.0.0.2:443", "attributes": {"generation": "1"},
                          "metadata": {"m": "n"}, "server_name": "s t"}],
           "weight": 3, "attributes": {"zone": "(b"}}]}}})",
       "UpdateResolverState",
       "resolver lists 10.0.0.1:443 "
       "10.0.0.2:443(weight=3,zone=_b,address.generation=1,metadata.m=n,server_name=s_t)"},
      {R"({"command": {"sub_conn_state": {"sub_conn": 2, "state": 4, "error": "x"}}})",
       "SubConnState", "SubConn 2 is TRANSIENT_FAILURE: x"},
      {R"({"command": {"advance": {"nanos": "250000000"}}})", "Advance", "250 ms pass"},
      {R"({"event": {"state_updated": {"state": "READY", "picker": 3}}})", "StateUpdated",
       "reports READY with picker 3"},
      {R"({"event": {"sub_conn_shutdown": {"sub_conn": 1}}})", "SubConnShutdown",
       "gives SubConn 1 up"},
      {R"({"done": {"outcome": "OK", "answers": [{"outcome": "QUEUE"}]}})", "Done",
       "OK; picks wait"},
      {R"({"command": {"start_calls": {"first_call": "4", "count": 2}}})", "StartCalls",
       "2 calls start, from 4 on"},
      {R"({"command": {"start_calls": {"first_call": "4", "count": 1, "at_state": "READY"}}})",
       "StartCalls", "1 call starts as soon as the channel is READY, from 4 on"},
      {R"({"command": {"transport_lost": {"connection": 3, "loss": "LOSS_RESET"}}})",
       "TransportLost", "connection 3 is lost (connection reset)"},
      {R"({"command": {"puppet": {"orders": [{"pause": {"nanos": "1000000"}}], "at": "IN_CLOSE"}}})",
       "Puppet", "the policy pauses for 1 ms when it is closed"},
      {R"({"event": {"pause_over": {"policy": 2}}})", "PauseOver",
       "has waited while policy 2 paused"},
      {R"({"command": {"puppet": {"orders": [{"connect": {"sub_conn": 2}}, {"report": {"state":
          "READY", "picker": 1, "rules": [{"answer": {"outcome": "USE", "sub_conn": 2}}, {"answer":
          {"outcome": "DROP", "code": 7, "message": "no"}}]}}], "at": "IN_LIST"}}})",
       "Puppet",
       "the policy asks SubConn 2 to connect; reports READY with picker 1 (use SubConn 2, then "
       "drop "
       "with code 7: no) when it gets a list"},
      {R"({"command": {"dial_result": {"attempt": 3, "error": "refused"}}})", "DialResult",
       "attempt 3 fails: refused"},
      {R"({"event": {"policy_hears": {"policy": 1, "sub_conn_state": {"sub_conn": 2, "state":
          "READY"}}}})",
       "PolicyHears", "tells policy 1 that SubConn 2 is READY"},
      {R"({"event": {"call_ended": {"call": "1", "code": 14, "message": "gone"}}})", "CallEnded",
       "ends call 1 with code 14: gone"},
      {R"({"goodbye": {}})", "Goodbye", "Goodbye"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.json);
    const auto envelope = FromJson(row.json);
    ASSERT_TRUE(envelope.ok()) << envelope.status();
    EXPECT_EQ(NameOf(*envelope), row.name);
    EXPECT_EQ(WordsFor(*envelope, Number), row.words);
    EXPECT_EQ(FromJson(ToJson(*envelope))->SerializeAsString(), envelope->SerializeAsString());
  }
}

TEST(Words, UnknownNumbersAreNamed) {
  lbcp::v1::Envelope envelope;
  EXPECT_FALSE(CheckKnown(envelope).ok());
  envelope.mutable_event();
  EXPECT_FALSE(CheckKnown(envelope).ok());
  envelope.mutable_event()->mutable_state_updated()->set_state(
      static_cast<lbcp::v1::ConnectivityState>(99));
  EXPECT_EQ(CheckKnown(envelope).message(),
            "StateUpdated.state is 99, which is no ConnectivityState");
  envelope.mutable_event()->mutable_state_updated()->set_state(lbcp::v1::READY);
  EXPECT_TRUE(CheckKnown(envelope).ok());
}

TEST(Words, JsonThatIsNoEnvelopeIsRefused) {
  EXPECT_FALSE(FromJson("{").ok());
  EXPECT_FALSE(FromJson(R"({"command": 7})").ok());
}

}  // namespace
}  // namespace lbc::protocol

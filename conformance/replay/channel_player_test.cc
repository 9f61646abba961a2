#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/protocol/words.h"
#include "conformance/replay/play_all_test_util.h"
#include "conformance/replay/player.h"
#include "conformance/replay/story.h"
#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::replay {
namespace {

using scenario::Ended;
using scenario::FakeTestee;
using scenario::Turns;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kAddressOfA = "10.0.0.1:443";
constexpr const char* kAddressOfB = "10.0.0.2:443";

lbcp::v1::Event Dialed(std::uint32_t attempt, const std::string& address) {
  lbcp::v1::Event event;
  event.mutable_dial_started()->set_attempt(attempt);
  event.mutable_dial_started()->mutable_address()->set_addr(address);
  return event;
}

lbcp::v1::Event Placed(std::uint64_t call, std::uint32_t connection) {
  lbcp::v1::Event event;
  event.mutable_call_placed()->set_call(call);
  event.mutable_call_placed()->set_connection(connection);
  return event;
}

lbcp::v1::Event EndedCall(std::uint64_t call, const std::string& message) {
  lbcp::v1::Event event;
  event.mutable_call_ended()->set_call(call);
  event.mutable_call_ended()->set_code(14);
  event.mutable_call_ended()->set_message(message);
  return event;
}

// A channel that dials two addresses when it is asked to, `first` with number 1, sends the call to
// b unless told otherwise, and says so in these words when it ends.
FakeTestee Channel(const std::string& first, const std::string& second,
                   const std::string& sends_to = kAddressOfB,
                   const std::string& words = "in these words") {
  FakeTestee testee;
  testee.mutable_welcome().add_capabilities("seat.channel");
  testee.On("Puppet", {Dialed(1, first), Dialed(2, second)});
  testee.On("StartCalls", {Placed(1, first == sends_to ? 1 : 2)});
  testee.On("FinishCalls", {EndedCall(1, words)});
  return testee;
}

std::string Said(const char* from, const lbcp::v1::Envelope& envelope) {
  return fmt::format(R"({{"from":"{}","now":0,"envelope":{}}})", from, protocol::ToJson(envelope)) +
         "\n";
}

// A recording on the channel that dials a first: both attempts are answered, a call is sent to b
// and ended there, the connection to b breaks.
trace::Trace Record() {
  FakeTestee testee = Channel(kAddressOfA, kAddressOfB);
  std::vector<lbcp::v1::Command> commands(6);
  commands[0].mutable_open_channel()->set_target("lbconform:///x");
  commands[1].mutable_puppet()->add_orders()->mutable_connect();
  commands[2].mutable_dial_result()->set_attempt(1);
  commands[2].mutable_dial_result()->set_error("refused");
  commands[3].mutable_dial_result()->set_attempt(2);
  commands[4].mutable_start_calls()->set_first_call(1);
  commands[4].mutable_start_calls()->set_count(1);
  commands[5].mutable_finish_calls()->add_calls(1);
  commands.emplace_back().mutable_transport_lost()->set_connection(2);
  std::string messages;
  std::size_t count = 0;
  std::uint64_t id = 0;
  for (lbcp::v1::Command& command : commands) {
    command.set_instance(1);
    lbcp::v1::Envelope envelope;
    *envelope.mutable_command() = command;
    messages += Said("judge", envelope);
    const scenario::Turn turn = testee.Take(command);
    ++id;
    for (lbcp::v1::Event event : turn.events) {
      event.set_command(id);
      *envelope.mutable_event() = event;
      messages += Said("testee", envelope);
      ++count;
    }
    *envelope.mutable_done() = turn.done;
    envelope.mutable_done()->set_command(id);
    messages += Said("testee", envelope);
    count += 2;
  }
  absl::StatusOr<trace::Trace> trace =
      trace::Parse(fmt::format(R"({{"lbtrace":1,"protocol":1,"seat":"channel","case":"x/X-001/y",)"
                               R"("verdict":"FAIL","messages":{}}})"
                               "\n",
                               count) +
                       messages,
                   "sample.lbtrace");
  EXPECT_TRUE(trace.ok()) << trace.status();
  return *std::move(trace);
}

TEST(ChannelPlayer, FindsAttemptsByTheirAddressesWhenTheyAreNumberedOtherwise) {
  const trace::Trace trace = Record();
  FakeTestee same = Channel(kAddressOfA, kAddressOfB);
  EXPECT_TRUE(OutcomeOf(PlayAll(trace, same)).same());
  FakeTestee other = Channel(kAddressOfB, kAddressOfA);
  const std::vector<Played> all = PlayAll(trace, other);
  EXPECT_TRUE(OutcomeOf(all).same()) << Conclude(trace, OutcomeOf(all), all.size());
  EXPECT_EQ(other.commands()[2].dial_result().attempt(), 2u);
  EXPECT_EQ(other.commands()[3].dial_result().attempt(), 1u);
  EXPECT_EQ(other.commands().back().transport_lost().connection(), 1u);
}

TEST(ChannelPlayer, SaysWhatIsOtherwiseInTheNamesOfTheCase) {
  const trace::Trace trace = Record();
  FakeTestee other = Channel(kAddressOfA, kAddressOfB, kAddressOfA);
  const std::vector<Played> all = PlayAll(trace, other);
  const Outcome outcome = OutcomeOf(all);
  ASSERT_FALSE(outcome.same());
  EXPECT_THAT(outcome.divergence->comparison.only_first,
              ElementsAre("sends call 1 to connection b"));
  EXPECT_THAT(outcome.divergence->comparison.only_second,
              ElementsAre("sends call 1 to connection a"));
}

TEST(ChannelPlayer, DoesNotMindOtherWords) {
  const trace::Trace trace = Record();
  FakeTestee other = Channel(kAddressOfA, kAddressOfB, kAddressOfB, "in others");
  const std::vector<Played> all = PlayAll(trace, other);
  EXPECT_TRUE(OutcomeOf(all).same());
  EXPECT_EQ(all[5].comparison.how, "in other words");
}

TEST(ChannelPlayer, LeavesOutWhatCannotBefallThisChannel) {
  const trace::Trace trace = Record();
  FakeTestee lazy;
  lazy.mutable_welcome().add_capabilities("seat.channel");
  lazy.On("Puppet", {Dialed(1, kAddressOfA)});
  const std::vector<Played> all = PlayAll(trace, lazy);
  EXPECT_EQ(all[3].left_out, "this channel has no attempt b");
  EXPECT_EQ(all[5].left_out, "none of those calls is at a server here");
  EXPECT_EQ(all[6].left_out, "this channel has no connection b");
  EXPECT_THAT(lazy.taken(), testing::Not(Contains("TransportLost")));
}

TEST(ChannelPlayer, RefusesATesteeThatHostsNoChannel) {
  const trace::Trace trace = Record();
  FakeTestee policies;
  EXPECT_THAT(std::string(Player::Make(trace, policies).status().message()),
              HasSubstr("sample.lbtrace:1: field \"seat\""));
}

TEST(ChannelPlayer, IsToldAsItWasRecorded) {
  const std::string story = TellStory(Record());
  EXPECT_THAT(story, HasSubstr("      > attempt a fails: refused\n"));
  EXPECT_THAT(story, HasSubstr("        starts attempt b on b\n"));
  EXPECT_THAT(story, HasSubstr("the end of call 1 says: in these words\n"));
}

}  // namespace
}  // namespace lbc::replay

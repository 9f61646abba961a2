#include "conformance/scenario/retell.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/protocol/words.h"

namespace lbc::scenario {
namespace {

// Expects to be told as many commands as it was.
class Counting : public models::Model {
 public:
  std::string_view name() const override { return "counting"; }
  void Sees(const models::Command& command) override {
    if (command.has_pick()) ++picks_;
  }
  std::vector<models::Complaint> Allows(const models::Events& events,
                                        const models::Done&) override {
    events_ += events.size();
    return {};
  }
  std::string StateInWords() const override { return ""; }
  std::string Expects() const override {
    return std::to_string(picks_) + " picks, " + std::to_string(events_) + " events";
  }

 private:
  int picks_ = 0;
  std::size_t events_ = 0;
};

models::Watch CountingWatch() {
  // Two that expect the same: it is said once.
  std::vector<std::unique_ptr<models::Model>> models;
  models.push_back(std::make_unique<Counting>());
  models.push_back(std::make_unique<Counting>());
  return models::Watch(std::move(models));
}

verdict::TraceEntry Entry(const lbcp::v1::Envelope& envelope) {
  verdict::TraceEntry entry;
  entry.json = protocol::ToJson(envelope);
  return entry;
}

verdict::TraceEntry PickBy(std::uint32_t instance) {
  lbcp::v1::Envelope envelope;
  envelope.mutable_command()->set_instance(instance);
  envelope.mutable_command()->mutable_pick()->set_count(1);
  return Entry(envelope);
}

verdict::TraceEntry AdvanceBy(std::uint64_t nanos) {
  lbcp::v1::Envelope envelope;
  envelope.mutable_command()->set_instance(1);
  envelope.mutable_command()->mutable_advance()->set_nanos(nanos);
  return Entry(envelope);
}

verdict::TraceEntry ResolveNow() {
  lbcp::v1::Envelope envelope;
  envelope.mutable_event()->set_instance(1);
  envelope.mutable_event()->mutable_resolve_now();
  return Entry(envelope);
}

verdict::TraceEntry DoneEntry() {
  lbcp::v1::Envelope envelope;
  envelope.mutable_done()->set_outcome(lbcp::v1::OK);
  return Entry(envelope);
}

TEST(NoteExpectations, StandBesideTheTurnsThatChangedThem) {
  verdict::CaseResult failed;
  failed.trace = {PickBy(1),   ResolveNow(), DoneEntry(), AdvanceBy(5),
                  DoneEntry(), PickBy(1),    DoneEntry()};
  models::Watch watch = CountingWatch();
  NoteExpectations(failed, watch);
  EXPECT_EQ(failed.trace[1].expects, "");
  EXPECT_EQ(failed.trace[2].expects, "1 picks, 1 events");
  EXPECT_EQ(failed.trace[4].expects, "") << "nothing changed";
  EXPECT_EQ(failed.trace[6].expects, "2 picks, 1 events");
}

TEST(NoteExpectations, AreAboutTheFirstChannel) {
  verdict::CaseResult failed;
  failed.trace = {PickBy(2), DoneEntry()};
  models::Watch watch = CountingWatch();
  NoteExpectations(failed, watch);
  EXPECT_EQ(failed.trace[1].expects, "");
}

TEST(Retell, EndsWhereAMessageWasNotKept) {
  verdict::CaseResult failed;
  failed.trace = {PickBy(1), DoneEntry(), verdict::TraceEntry(), PickBy(1), DoneEntry()};
  models::Watch watch = CountingWatch();
  std::vector<std::size_t> turns;
  EXPECT_FALSE(Retell(failed, watch, [&](std::size_t done) { turns.push_back(done); }));
  EXPECT_EQ(turns, std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace lbc::scenario

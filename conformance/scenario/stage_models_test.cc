#include <gtest/gtest.h>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using verdict::Verdict;

const Endpoint a{"a"};

// Does not allow CONNECTING.
class ForbidsConnecting : public models::Model {
 public:
  std::string_view name() const override { return "forbids"; }
  void Sees(const models::Command&) override {}
  std::vector<models::Complaint> Allows(const models::Events& events,
                                        const models::Done&) override {
    std::vector<models::Complaint> complaints;
    for (const models::Event& event : events) {
      if (event.state_updated().state() == kConnecting)
        complaints.push_back({"CON-063", "CONNECTING is not reported", "anything else", "it"});
    }
    Judged("CON-063");
    return complaints;
  }
  std::string StateInWords() const override { return ""; }
  std::string Expects() const override { return ""; }
};

TEST(StageAndModels, TheMessageThatAModelObjectsToIsMarkedHoweverMuchCameAfter) {
  FakeTestee testee;
  testee.On("ResolverError", {Reported(kConnecting)});
  testee.On("ExitIdle", {Reported(kReady)});
  std::vector<std::unique_ptr<models::Model>> all;
  all.push_back(std::make_unique<ForbidsConnecting>());
  models::Watch watch(std::move(all));
  Case which;
  which.name = "contract/CON-063/a-case";
  which.checks = {"CON-063"};
  which.tolerant = true;
  which.body = [](Stage& stage) {
    Given(stage).Policy({a});
    When(stage).Resolver().Fails();
    When(stage).Channel().LeavesIdle();
    Then(stage).NoModelObjects();
  };
  const verdict::CaseResult result =
      Play(which, testee, profile::Minimal("fake"), 1, &watch, false);
  ASSERT_EQ(result.verdict, Verdict::kFail) << result.complaint;
  std::vector<std::string> marked;
  for (const verdict::TraceEntry& entry : result.trace) {
    if (entry.divergent) marked.push_back(entry.words);
  }
  ASSERT_EQ(marked.size(), 1U);
  EXPECT_NE(marked.front().find("CONNECTING"), std::string::npos) << marked.front();
}

}  // namespace
}  // namespace lbc::scenario

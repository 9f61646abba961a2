// Questions to a name server of ours, over real sockets.
#include "reference/transport/dns/cares_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "fixtures/name_server/name_server.h"

namespace lbc {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

using Answer = absl::StatusOr<std::vector<std::string>>;

class CaresLookups : public testing::Test {
 protected:
  Answer Ask(const std::string& host, const std::string& server) {
    std::promise<Answer> answer;
    const auto question =
        lookup_.Ask(host, server, [&](Answer got) { answer.set_value(std::move(got)); });
    return answer.get_future().get();
  }

  fixtures::NameServer names_;
  CaresLookup lookup_;
};

TEST_F(CaresLookups, FindTheAddressesOfANameOfBothFamilies) {
  names_.Set("db.example", {"10.0.0.1", "10.0.0.2", "2001:db8::1"});
  const Answer answer = Ask("db.example", names_.addr());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(*answer, UnorderedElementsAre("10.0.0.1", "10.0.0.2", "2001:db8::1"));
}

TEST_F(CaresLookups, FindTheAddressesOfANameOfOneFamily) {
  names_.Set("six.example", {"2001:db8::1"});
  const Answer answer = Ask("six.example", names_.addr());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(*answer, ElementsAre("2001:db8::1"));
}

TEST_F(CaresLookups, SayWhyThereIsNoAddress) {
  names_.Set("bare.example", {});
  EXPECT_THAT(Ask("bare.example", names_.addr()).status().message(), HasSubstr("no data"));
  EXPECT_THAT(Ask("nobody.example", names_.addr()).status().message(), HasSubstr("not found"));
}

TEST_F(CaresLookups, KnowThisMachineWithoutAskingAnybody) {
  names_.FallSilent();
  const Answer answer = Ask("localhost", names_.addr());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(*answer, Contains("127.0.0.1"));
}

TEST_F(CaresLookups, SayWhatIsWrongWithAServer) {
  EXPECT_FALSE(Ask("db.example", "nonsense").ok());
}

TEST_F(CaresLookups, WithdrawAQuestionAtOnceThoughNobodyAnswers) {
  names_.FallSilent();
  auto question = lookup_.Ask("db.example", names_.addr(),
                              [](const Answer& /*got*/) { FAIL() << "it was withdrawn"; });
  names_.AwaitQuestions("db.example", 1);
  question = nullptr;
}

}  // namespace
}  // namespace lbc

#include "conformance/statistics/share_test.h"

#include <gtest/gtest.h>

namespace lbc::statistics {
namespace {

using Answer = ShareTest::Answer;

// The answer after the same batch was taken `times` times.
Answer AfterBatches(const ShareTest::Plan& plan, const std::vector<std::uint64_t>& batch,
                    int times) {
  ShareTest test(plan);
  for (int i = 0; i < times; ++i) test.Take(batch);
  return test.answer();
}

TEST(ShareTest, AnswersByWhatTheCountsShow) {
  const ShareTest::Plan halves{.shares = {0.5, 0.5}};
  const ShareTest::Plan parts{.shares = {1.0 / 7, 2.0 / 7, 4.0 / 7}};
  struct Row {
    const char* why;
    ShareTest::Plan plan;
    std::vector<std::uint64_t> batch;
    int times;
    Answer answer;
  };
  const Row rows[] = {
      {"nothing seen proves nothing", halves, {0, 0}, 1, Answer::kUndecided},
      {"a few say little", halves, {50, 50}, 1, Answer::kUndecided},
      {"a rotation conforms soon", halves, {500, 500}, 10, Answer::kConforms},
      {"a share that is a quarter too large is found", halves, {625, 375}, 2, Answer::kViolates},
      {"one that is never picked is found at once", halves, {0, 100}, 1, Answer::kViolates},
      {"a tenth too large is too much", halves, {550, 450}, 20, Answer::kViolates},
      {"a hundredth is not", halves, {505, 495}, 20, Answer::kConforms},
      {"a share between held and broken stays open",
       {.shares = {0.875, 0.125}},
       {6955, 1045},
       27,
       Answer::kUndecided},
      {"weights hold", parts, {1000, 2000, 4000}, 10, Answer::kConforms},
      {"weights are not ignored", parts, {2333, 2333, 2334}, 1, Answer::kViolates},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(AfterBatches(row.plan, row.batch, row.times), row.answer);
  }
}

TEST(ShareTest, AnAnswerIsFinal) {
  ShareTest test({.shares = {0.5, 0.5}});
  ASSERT_EQ(test.Take({0, 1000}), Answer::kViolates);
  EXPECT_EQ(test.Take({1000, 0}), Answer::kViolates);
  EXPECT_EQ(test.total(), 2000u);
}

TEST(ShareTest, OneEndpointGetsEverything) {
  ShareTest test({.shares = {1}});
  EXPECT_EQ(test.answer(), Answer::kConforms);
}

TEST(ShareTest, ARotationIsPraisedLongBeforeEnough) {
  for (const std::size_t n : {2u, 3u, 20u}) {
    const ShareTest::Plan plan{.shares = std::vector<double>(n, 1.0 / static_cast<double>(n))};
    ShareTest test(plan);
    while (test.answer() == Answer::kUndecided) test.Take(std::vector<std::uint64_t>(n, 10));
    EXPECT_EQ(test.answer(), Answer::kConforms);
    EXPECT_LT(test.total(), ShareTest::Enough(plan) / 3) << n << " endpoints";
  }
}

}  // namespace
}  // namespace lbc::statistics

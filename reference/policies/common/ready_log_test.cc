#include "reference/policies/common/ready_log.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace lbc::policies {
namespace {

using Log = ReadyLog<int>;

std::shared_ptr<const int> Row(int value) { return std::make_shared<const int>(value); }

std::vector<int> Values(const Log::Moment& moment) {
  std::vector<int> values;
  for (const auto& row : moment.Ready()) values.push_back(*row);
  return values;
}

TEST(ReadyLog, AMomentIsHowThingsStoodThen) {
  Log log;
  log.Reset({nullptr, Row(2), nullptr});
  const Log::Moment one = log.Now();
  log.Set(0, Row(1));
  const Log::Moment two = log.Now();
  log.Set(1, nullptr);
  log.Set(1, Row(22));
  const Log::Moment replaced = log.Now();
  log.Reset({Row(9)});
  EXPECT_EQ(Values(one), (std::vector<int>{2}));
  EXPECT_EQ(Values(two), (std::vector<int>{1, 2})) << "in the order of the list";
  EXPECT_EQ(Values(replaced), (std::vector<int>{1, 22}));
  EXPECT_EQ(Values(log.Now()), (std::vector<int>{9}));
}

TEST(ReadyLog, MomentsOfAnyAgeStayTrue) {
  constexpr int kPlaces = 5, kChanges = 200;
  Log log;
  log.Reset(Log::Rows(kPlaces));
  std::vector<std::vector<int>> expected;
  std::vector<Log::Moment> moments;
  std::vector<std::optional<int>> now(kPlaces);
  for (int i = 0; i < kChanges; ++i) {
    const auto place = static_cast<std::size_t>(i * 7 % kPlaces);
    now[place] = now[place] ? std::nullopt : std::optional<int>(i);
    log.Set(place, now[place] ? Row(i) : nullptr);
    moments.push_back(log.Now());
    expected.emplace_back();
    for (const auto& value : now) {
      if (value) expected.back().push_back(*value);
    }
  }
  for (int i = 0; i < kChanges; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_EQ(Values(moments[at]), expected[at]) << i;
  }
}

TEST(ReadyLog, WhatIsOverIsFreed) {
  Log log;
  log.Reset(Log::Rows(2));
  const auto row = Row(1);
  log.Set(0, row);
  for (std::size_t i = 0; i < 10; ++i) log.Set(i % 2, nullptr);
  EXPECT_EQ(row.use_count(), 1);
}

}  // namespace
}  // namespace lbc::policies

#include "reference/policies/smooth_weighted_round_robin/weight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "reference/policies/common/known_attributes.h"

namespace lbc::policies {
namespace {

using testing::ElementsAre;

constexpr AttributeKey<std::string> kText{"weight"};
constexpr AttributeKey<double> kNumber{"weight"};
constexpr AttributeKey<int> kInt{"weight"};
constexpr AttributeKey<bool> kBool{"weight"};

std::uint32_t Of(const Address& address, SmoothWeightedRoundRobinConfig config = {}) {
  return ReadWeight(address, config);
}
Address WithMetadata(Attributes metadata) {
  Address address;
  address.metadata = std::move(metadata);
  return address;
}

TEST(ReadWeight, SWRR_002_SWRR_003_WhatATextCountsAs) {
  struct Row {
    const char* why;
    const char* text;
    std::uint32_t weight;
  };
  const Row rows[] = {
      {"a whole number", "7", 7},
      {"a fraction is cut down", "7.9", 7},
      {"an exponent", "1e3", 1000},
      {"a little is a little", "0.001", 1},
      {"zero", "0", 0},
      {"negative zero", "-0.0", 0},
      {"negative", "-3", 0},
      {"the greatest", "1000000000", kWeightMax},
      {"huge", "1e30", kWeightMax},
      {"beyond all numbers", "1e999", kWeightMax},
      {"as far below", "-1e999", 0},
      {"infinite", "inf", kWeightMax},
      {"not a number: none", "nan", 5},
      {"empty: none", "", 5},
      {"a word: none", "heavy", 5},
      {"a number and more: none", "7kg", 5},
      {"blanks: none", " 7", 5},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    SmoothWeightedRoundRobinConfig config;
    config.default_weight = 5;
    EXPECT_EQ(Of(WithMetadata(Attributes().With(kText, std::string(row.text))), config),
              row.weight);
  }
}

TEST(ReadWeight, SWRR_003_NumbersOfSeveralTypes) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Of(WithMetadata(Attributes().With(kNumber, 7.5))), 7u);
  EXPECT_EQ(Of(WithMetadata(Attributes().With(kNumber, nan))), 1u);
  EXPECT_EQ(Of(WithMetadata(Attributes().With(kInt, 7))), 7u);
  EXPECT_EQ(Of(WithMetadata(
                Attributes().With(AttributeKey<std::int64_t>{"weight"}, std::int64_t{1} << 40))),
            kWeightMax);
  EXPECT_EQ(Of(WithMetadata(Attributes().With(AttributeKey<std::uint32_t>{"weight"}, 7u))), 7u);
  EXPECT_EQ(Of(WithMetadata(Attributes().With(kBool, true))), 1u) << "no number: none";
}

TEST(ReadWeight, TheFirstPlaceThatTellsOneDecides) {
  Address address;
  EXPECT_EQ(Of(address), 1u);
  address.attributes = Attributes().With(kText, std::string("2"));
  EXPECT_EQ(Of(address), 2u);
  address.balancer_attributes = Attributes().With(kText, std::string("3"));
  EXPECT_EQ(Of(address), 3u);
  address.metadata = Attributes().With(kText, std::string("not a number"));
  EXPECT_EQ(Of(address), 3u);
  address.metadata = Attributes().With(kText, std::string("4"));
  EXPECT_EQ(Of(address), 4u);
  address.balancer_attributes = Attributes().With(kEndpointWeight, 5u);
  EXPECT_EQ(Of(address), 5u);
  address.balancer_attributes = Attributes().With(kEndpointWeight, 0u);
  EXPECT_EQ(Of(address), 4u) << "0 tells none there";
  address.balancer_attributes = Attributes().With(kEndpointWeight, 4'000'000'000u);
  EXPECT_EQ(Of(address), kWeightMax);
}

TEST(ReadWeight, TheKeyIsConfigured) {
  SmoothWeightedRoundRobinConfig config;
  config.weight_key = "share";
  Attributes metadata = Attributes().With(kText, std::string("4"));
  EXPECT_EQ(Of(WithMetadata(metadata), config), 1u);
  metadata = metadata.With(AttributeKey<std::string>{"share"}, std::string("6"));
  EXPECT_EQ(Of(WithMetadata(metadata), config), 6u);
}

TEST(OrEqual, SWRR_008_NobodyIsPreferredIfAllAreZero) {
  EXPECT_THAT(OrEqual({0, 0, 0}), ElementsAre(1, 1, 1));
  EXPECT_THAT(OrEqual({0, 2, 0}), ElementsAre(0, 2, 0));
}

}  // namespace
}  // namespace lbc::policies

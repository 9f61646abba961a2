#include "reference/discovery/etcd/endpoint_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/policies/smooth_weighted_round_robin/weight.h"

namespace lbc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::SizeIs;

TEST(EndpointValue, ETCD_003_IsWrittenAsTheGoClientWritesIt) {
  struct Row {
    const char* why;
    EtcdEndpoint endpoint;
    const char* value;
  };
  const Row kRows[] = {
      {"without metadata it is null", {.addr = "a:1"}, R"({"Op":0,"Addr":"a:1","Metadata":null})"},
      {"a weight is a number",
       {.addr = "[::1]:80", .weight = 10},
       R"({"Op":0,"Addr":"[::1]:80","Metadata":{"weight":10}})"},
      {"members stand in the order of their names, as Go has them",
       {.addr = "a:1", .weight = 0, .metadata = {{"zone", "b"}, {"az", "\"q\""}}},
       R"({"Op":0,"Addr":"a:1","Metadata":{"az":"\"q\"","weight":0,"zone":"b"}})"},
      {"the weight is the weight",
       {.addr = "a:1", .weight = 7, .metadata = {{"weight", "8"}}},
       R"({"Op":0,"Addr":"a:1","Metadata":{"weight":7}})"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(EncodeEndpointValue(row.endpoint), row.value);
    const auto address = DecodeEndpointValue(row.value);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->addr, row.endpoint.addr);
  }
}

TEST(EndpointValue, ETCD_003_IsReadAsLenientlyAsTheGoClientReads) {
  for (const char* value : {
           R"({"Op":0,"Addr":"a:1","Metadata":null})",
           R"({"Addr":"a:1"})",
           R"({"addr":"a:1","op":1})",
           R"({"addr":"other:1","Addr":"a:1"})",
           R"({"Op":null,"Addr":"a:1","Metadata":"text","More":{"x":[1]}})",
           R"({"Op":255,"Addr":"a:1","Metadata":[1,2]})",
           " {\"Addr\" : \"a:1\"}\n",
       }) {
    const auto address = DecodeEndpointValue(value);
    ASSERT_TRUE(address.ok()) << value << ": " << address.status();
    EXPECT_EQ(*address, Address{.addr = "a:1"}) << value;
  }
}

TEST(EndpointValue, ETCD_009_SaysWhichFieldIsWrong) {
  struct Row {
    const char* value;
    const char* says;
  };
  const Row kRows[] = {
      {"", "expected a JSON object"},
      {"10.0.0.1:80", "expected a JSON object, got \"10.0.0.1:80\""},
      {"null", "expected a JSON object"},
      {"[]", "expected a JSON object"},
      {R"({"Addr":"a:1")", "expected a JSON object"},
      {R"({"Addr":"a:1","Metadata":{"weight":1e400}})", "expected a JSON object"},
      {"{}", "Addr: expected a host and a port, like 10.0.0.1:80, got none"},
      {R"({"Addr":null})", "Addr: expected"},
      {R"({"Addr":80})", "Addr: expected a text, got 80"},
      {R"({"Addr":""})", "Addr: expected a host and a port, like 10.0.0.1:80, got \"\""},
      {R"({"Addr":"host"})", "got \"host\""},
      {R"({"Addr":":80"})", "got \":80\""},
      {R"({"Addr":"host:"})", "got \"host:\""},
      {R"({"Addr":"host:http"})", "got \"host:http\""},
      {R"({"Addr":"host:65536"})", "got \"host:65536\""},
      {R"({"Addr":"host:-1"})", "got \"host:-1\""},
      {R"({"Addr":"::1:80"})", "got \"::1:80\""},
      {R"({"Addr":"[]:80"})", "got \"[]:80\""},
      {R"({"Addr":"unix:"})", "got \"unix:\""},
      {R"({"Addr":"a:1","Op":256})", "Op: expected a number from 0 to 255, got 256"},
      {R"({"Addr":"a:1","Op":-1})", "Op: expected"},
      {R"({"Addr":"a:1","Op":"Add"})", "Op: expected a number from 0 to 255, got \"Add\""},
  };
  const std::string deep = R"({"Addr":"a:1","More":)" + std::string(100000, '[');
  EXPECT_THAT(DecodeEndpointValue(deep).status().message(),
              AllOf(HasSubstr("at most 100 objects and lists"), SizeIs(Lt(300))));
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.value);
    const absl::Status status = DecodeEndpointValue(row.value).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(status.message(), HasSubstr(row.says));
  }
  const absl::Status status = DecodeEndpointValue(std::string(1'000'000, 'x')).status();
  EXPECT_LT(status.message().size(), 200u) << "a log line, not a megabyte";
  EXPECT_TRUE(DecodeEndpointValue(R"({"Addr":"unix:/run/x.sock"})").ok());
}

TEST(EndpointValue, ETCD_015_TurnsMetadataIntoAttributes) {
  const auto address = DecodeEndpointValue(
      R"({"Addr":"a:1","Metadata":{"weight":2.5,"zone":"b","spot":true,"tags":["x"],"none":null}})");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->metadata, Attributes()
                                   .With(AttributeKey<double>{"weight"}, 2.5)
                                   .With(AttributeKey<std::string>{"zone"}, std::string("b"))
                                   .With(AttributeKey<bool>{"spot"}, true));
  EXPECT_TRUE(address->attributes.empty()) << "metadata is no part of a connection's identity";
}

TEST(EndpointValue, ETCD_016_WeightsReachTheBalancerByTheRulesThatItStates) {
  struct Row {
    const char* why;
    const char* weight;  // JSON
    std::uint32_t counts_as;
  };
  const Row kRows[] = {
      {"a number", "10", 10},
      {"a text that is one", "\"10\"", 10},
      {"a fraction is cut down", "2.9", 2},
      {"a little is a little", "0.001", 1},
      {"and as a text", "\"0.5\"", 1},
      {"zero", "0", 0},
      {"zero as a text", "\"0\"", 0},
      {"negative", "-3", 0},
      {"negative as a text", "\"-3\"", 0},
      {"huge", "5000000000", 1'000'000'000},
      {"beyond 64 bits", "99999999999999999999999", 1'000'000'000},
      {"a text beyond any number", "\"1e400\"", 1'000'000'000},
      {"null tells none", "null", 3},
      {"no number tells none", "\"heavy\"", 3},
      {"an empty text", "\"\"", 3},
      {"a number with something after it", "\"10kg\"", 3},
      {"a flag", "true", 3},
      {"an object", "{}", 3},
  };
  policies::SmoothWeightedRoundRobinConfig config;
  config.default_weight = 3;
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    const auto address = DecodeEndpointValue(std::string(R"({"Addr":"a:1","Metadata":{"weight":)") +
                                             row.weight + "}}");
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(policies::ReadWeight(*address, config), row.counts_as);
  }
  const auto without = DecodeEndpointValue(R"({"Addr":"a:1"})");
  ASSERT_TRUE(without.ok());
  EXPECT_EQ(policies::ReadWeight(*without, config), 3u) << "absent";
}

TEST(EndpointValue, ETCD_002_AKeyIsTheTargetASlashAndAName) {
  EXPECT_TRUE(CheckEndpointKey("shop", "shop/a").ok());
  EXPECT_TRUE(CheckEndpointKey("eu/shop", "eu/shop/10.0.0.1:80").ok());
  for (const char* key : {"shop", "shop/", "shopping/a", "other/shop/a", "/shop/a", ""}) {
    const absl::Status status = CheckEndpointKey("shop", key);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << key;
    EXPECT_THAT(status.message(), HasSubstr("key \"" + std::string(key) + "\""));
  }
  EXPECT_FALSE(CheckEndpointKey("", "/a").ok());
}

}  // namespace
}  // namespace lbc

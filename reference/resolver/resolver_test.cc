#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "reference/resolver/ip_resolvers.h"
#include "reference/resolver/manual_resolver.h"
#include "reference/resolver/resolver_registry.h"
#include "reference/resolver/target.h"

namespace lbc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ParseTarget, TakesTheTextApart) {
  struct Row {
    const char* why;
    const char* text;
    std::optional<std::vector<std::string>> parts;  // scheme, authority, endpoint
  };
  using Parts = std::vector<std::string>;
  const Row kRows[] = {
      {"three slashes: no authority", "dns:///db.example:80", Parts{"dns", "", "db.example:80"}},
      {"two slashes: an authority", "dns://8.8.8.8/db.example",
       Parts{"dns", "8.8.8.8", "db.example"}},
      {"none: all is path", "ipv4:10.0.0.1:80", Parts{"ipv4", "", "10.0.0.1:80"}},
      {"schemes have no case", "IPv4:10.0.0.1", Parts{"ipv4", "", "10.0.0.1"}},
      {"a socket's path keeps its slash", "unix:///run/db.sock", Parts{"unix", "", "/run/db.sock"}},
      {"with one slash too", "unix:/run/db.sock", Parts{"unix", "", "/run/db.sock"}},
      {"or none at all", "unix:db.sock", Parts{"unix", "", "db.sock"}},
      {"escapes are read", "x:///a%2Fb", Parts{"x", "", "a/b"}},
      {"an authority alone has no path", "x://host", Parts{"x", "host", ""}},
      {"a host and a port look like a scheme and a path", "localhost:80",
       Parts{"localhost", "", "80"}},
      {"an address does not", "10.0.0.1:80", std::nullopt},
      {"no colon, no scheme", "localhost", std::nullopt},
      {"a colon alone is none", ":80", std::nullopt},
      {"an escape cut short", "x:///a%2", std::nullopt},
      {"an escape that is none", "x:///a%zz", std::nullopt},
      {"a number with a sign is none", "x:///a%-1", std::nullopt},
      {"nor in the authority", "x://a%+1/b", std::nullopt},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    const std::optional<Target> target = ParseTarget(row.text);
    ASSERT_EQ(target.has_value(), row.parts.has_value());
    if (!target.has_value()) continue;
    EXPECT_THAT((Parts{target->scheme, target->authority, target->endpoint}),
                testing::ElementsAreArray(*row.parts));
    EXPECT_EQ(target->text, row.text);
  }
}

// A channel that writes down what its resolver says.
class Recorder final : public ResolverListener {
 public:
  absl::Status UpdateState(ResolverState state) override {
    addrs.clear();
    for (const Endpoint& endpoint : state.endpoints) addrs.push_back(endpoint.addresses[0].addr);
    EXPECT_EQ(state.addresses.size(), addrs.size());
    ++updates;
    return answer;
  }
  void ReportError(absl::Status error) override { errors.push_back(std::string(error.message())); }

  std::vector<std::string> addrs;
  std::vector<std::string> errors;
  int updates = 0;
  absl::Status answer;
};

class Resolvers : public testing::Test {
 protected:
  Resolvers() { RegisterIpResolvers(registry_); }

  absl::Status Resolve(const std::string& text) {
    const auto where = registry_.Parse(text, "ipv4");
    if (!where.ok()) return where.status();
    auto resolver = where->builder->Build(where->target, channel_, {});
    if (!resolver.ok()) return resolver.status();
    resolver_ = *std::move(resolver);
    return absl::OkStatus();
  }

  ResolverRegistry registry_;
  Recorder channel_;
  std::unique_ptr<Resolver> resolver_;
};

TEST_F(Resolvers, ListWhatTheTargetLists) {
  EXPECT_TRUE(Resolve("ipv4:10.0.0.1:80,10.0.0.2").ok());
  EXPECT_THAT(channel_.addrs, ElementsAre("10.0.0.1:80", "10.0.0.2:443"));
  EXPECT_TRUE(Resolve("ipv6:[2001:db8::1]:80,::1").ok());
  EXPECT_THAT(channel_.addrs, ElementsAre("[2001:db8::1]:80", "[::1]:443"));
  EXPECT_TRUE(Resolve("ipv6:%5Bfe80::1%25lo%5D:80").ok());
  EXPECT_THAT(channel_.addrs, ElementsAre("[fe80::1%lo]:80"));
  EXPECT_TRUE(Resolve("unix:/run/a,b.sock").ok());
  EXPECT_THAT(channel_.addrs, ElementsAre("unix:/run/a,b.sock"));
  EXPECT_TRUE(Resolve("10.0.0.9:1").ok()) << "the default scheme";
  EXPECT_THAT(channel_.addrs, ElementsAre("10.0.0.9:1"));
}

TEST_F(Resolvers, SayWhichPartIsNoAddress) {
  for (const char* text : {"ipv4:10.0.0.1:80,nonsense:80", "ipv4:nonsense:80", "ipv4:nonsense"}) {
    EXPECT_THAT(Resolve(text).message(), HasSubstr("\"nonsense")) << text;
  }
  for (const char* text : {"ipv4:", "ipv4:10.0.0.1:", "ipv4:10.0.0.1:70000", "ipv4:10.0.0.1:8x",
                           "ipv4:10.0.0.1,", "ipv6:[::1", "ipv6:[::1]80",
                           "ipv6:[::1]:", "ipv6:10.0.0.1", "unix:", "ipv4://host/1.2.3.4"}) {
    EXPECT_EQ(Resolve(text).code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(channel_.updates, 0);
}

TEST(ResolverRegistry, NamesTheSchemesItKnows) {
  ResolverRegistry registry;
  RegisterIpResolvers(registry);
  const absl::Status status = registry.Parse("zk:///x", "dns").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("\"zk:///x\""));
  EXPECT_THAT(status.message(), HasSubstr("ipv4, ipv6, unix"));
}

TEST(ResolverRegistry, SaysWhichEscapeIsBroken) {
  ResolverRegistry registry;
  RegisterIpResolvers(registry);
  const struct {
    const char* text;
    const char* escape;
  } kRows[] = {
      {"ipv4:///%-1", "\"%-1\""},  {"ipv4:///10.0.0.1%2", "\"%2\""}, {"ipv4:%zz", "\"%zz\""},
      {"ipv4://%+a/x", "\"%+a\""}, {"unix:///a%20b%", "\"%\""},      {"host%gg:80", "\"%gg\""},
      {"fe80::1%lo", "\"%lo\""},   {"zk:///%%41", "\"%%4\""},
  };
  for (const auto& row : kRows) {
    const absl::Status status = registry.Parse(row.text, "ipv4").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.text;
    EXPECT_THAT(status.message(), HasSubstr("target \"" + std::string(row.text) + "\""));
    EXPECT_THAT(status.message(), HasSubstr(row.escape));
  }
}

TEST(ResolverRegistry, ReadsTheEscapesOfATargetWithoutAScheme) {
  ResolverRegistry registry;
  RegisterIpResolvers(registry);
  const auto where = registry.Parse("[fe80::1%25lo]:80", "ipv6");
  ASSERT_TRUE(where.ok()) << where.status();
  EXPECT_EQ(where->target.endpoint, "[fe80::1%lo]:80");
  EXPECT_EQ(where->target.text, "[fe80::1%25lo]:80");
}

TEST_F(Resolvers, AManualOneKeepsWhatItIsToldBeforeThereIsAChannel) {
  auto manual = std::make_shared<ManualResolver>();
  registry_.Register(manual);
  const Address early{.addr = "early:1"};
  EXPECT_TRUE(
      manual->UpdateState({.addresses = {early}, .endpoints = {{.addresses = {early}}}}).ok());
  EXPECT_FALSE(manual->active());
  ASSERT_TRUE(Resolve("manual:///x").ok());
  EXPECT_TRUE(manual->active());
  EXPECT_THAT(channel_.addrs, ElementsAre("early:1"));
}

TEST_F(Resolvers, AManualOneAnswersWithWhatThePolicySaid) {
  auto manual = std::make_shared<ManualResolver>();
  registry_.Register(manual);
  ASSERT_TRUE(Resolve("manual:///x").ok());
  channel_.answer = absl::UnavailableError("no");
  EXPECT_EQ(manual->UpdateState({}), channel_.answer);
  manual->ReportError(absl::UnavailableError("dns is down"));
  EXPECT_THAT(channel_.errors, ElementsAre("dns is down"));
  resolver_->ResolveNow();
  EXPECT_EQ(manual->resolve_now_count(), 1);
  EXPECT_EQ(Resolve("manual:///y").code(), absl::StatusCode::kFailedPrecondition);
  resolver_.reset();
  EXPECT_FALSE(manual->active());
  EXPECT_TRUE(Resolve("manual:///y").ok()) << "free again, and the latest list is told";
  EXPECT_EQ(channel_.updates, 2);
  EXPECT_THAT(channel_.addrs, IsEmpty());
}

}  // namespace
}  // namespace lbc

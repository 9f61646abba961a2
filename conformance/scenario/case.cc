#include "conformance/scenario/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "conformance/profile/names.h"
#include "conformance/scenario/declare.h"

namespace lbc::scenario {
namespace {

std::vector<Case>& MutableCases() {
  static std::vector<Case> cases;
  return cases;
}

// The path from the repository's root on: from the last "conformance/" or "property_tests/".
std::string RelativePath(std::string_view file) {
  for (const std::string_view root : {"/conformance/", "/property_tests/"}) {
    const auto at = file.rfind(root);
    if (at != std::string_view::npos) return std::string(file.substr(at + 1));
  }
  return std::string(file);
}

// The folder that holds the file: conformance/scenarios/<area>/<file>.
std::string AreaOf(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return "none";
  const auto before = path.rfind('/', slash - 1);
  return path.substr(before + 1, slash - before - 1);
}

template <typename T>
bool IsOneOf(const std::optional<T>& promise, const std::vector<T>& any_of) {
  return promise.has_value() && std::ranges::find(any_of, *promise) != any_of.end();
}

// "equal or weighted".
template <typename T>
std::string AnyOf(const std::initializer_list<T>& promises) {
  std::string words;
  for (const T promise : promises)
    words += (words.empty() ? "" : " or ") + std::string(Name(promise));
  return words;
}

bool Claims(const lbcp::v1::Welcome& welcome, const std::string& name) {
  return std::ranges::find(welcome.capabilities(), name) != welcome.capabilities().end();
}

}  // namespace

Need ModelsWatch() {
  return {.words = "models that watch",
          .holds = [](const lbcp::v1::Welcome&, const profile::Profile&) { return true; },
          .watched = true};
}

Need Capability(std::string name) {
  std::string words = "capability " + name;
  return {std::move(words),
          [name = std::move(name)](const lbcp::v1::Welcome& welcome, const profile::Profile&) {
            return Claims(welcome, name);
          }};
}

Need Connects(std::initializer_list<profile::Connects> any_of) {
  return {
      "a profile with connects: " + AnyOf(any_of),
      [any_of = std::vector(any_of)](const lbcp::v1::Welcome&, const profile::Profile& profile) {
        return IsOneOf(profile.connects, any_of);
      }};
}

Need Reconnects(profile::Reconnects how) {
  return {how == profile::Reconnects::kEager ? "a profile with reconnects: eager"
                                             : "a profile with reconnects: on_pick",
          [how](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.reconnects == how;
          }};
}

Need Spreads(std::initializer_list<profile::Spreads> any_of) {
  return {
      "a profile with spreads: " + AnyOf(any_of),
      [any_of = std::vector(any_of)](const lbcp::v1::Welcome&, const profile::Profile& profile) {
        return IsOneOf(profile.spreads, any_of);
      }};
}

Need SubConnsAre(std::initializer_list<profile::SubConns> any_of) {
  return {
      "a profile that promises how many SubConns there are (subconns)",
      [any_of = std::vector(any_of)](const lbcp::v1::Welcome&, const profile::Profile& profile) {
        return IsOneOf(profile.subconns, any_of);
      }};
}

Need HasKey() {
  return {"a profile with a key, and capability keys if the adapter brings it",
          [](const lbcp::v1::Welcome& welcome, const profile::Profile& profile) {
            return profile.key.has_value() &&
                   (profile.key->from == profile::Key::From::kHeader || Claims(welcome, "keys"));
          }};
}

Need ReachesEveryEndpoint() {
  return {"a policy that connects to more than a subset",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.connects != profile::Connects::kSubset;
          }};
}

Need DoesNotRoute() {
  return {"a policy that does not route calls to groups",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return !profile.route.has_value();
          }};
}

Need Routes() {
  return {"a profile that routes calls to groups of endpoints (route)",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.route.has_value();
          }};
}

Need TellsWhatFitsNoGroup() {
  return {"a profile that says what becomes of a call that fits no group (route.no_match)",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.route.has_value() && profile.route->no_match.has_value();
          }};
}

Need AnyReadyOneWillDo() {
  return {
      "a policy that sends a call to any endpoint that is ready",
      [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
        return !profile.route.has_value() &&
               (!profile.key.has_value() || profile.key->failover == profile::Key::Failover::kNext);
      }};
}

Need SpreadsRegardlessOfKey() {
  return {"a profile that promises a spread, and not by key",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.spreads.has_value() && profile.spreads != profile::Spreads::kKeyed &&
                   profile.spreads != profile::Spreads::kUnspecified && !profile.route.has_value();
          }};
}

Need SpreadsButNotToTheFirst() {
  return {"a policy that does not go by the order of the list",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.spreads != profile::Spreads::kFirst;
          }};
}

Need WeightsAreListed() {
  return {"a profile with weights from attributes or metadata, and capability weights",
          [](const lbcp::v1::Welcome& welcome, const profile::Profile& profile) {
            return profile.weight.has_value() && Claims(welcome, "weights") &&
                   (profile.weight->from == profile::Weight::From::kAttribute ||
                    profile.weight->from == profile::Weight::From::kMetadata);
          }};
}

Need WeightsAreReported() {
  return {
      "a profile with weights from load reports, and capabilities load_reports and virtual_time",
      [](const lbcp::v1::Welcome& welcome, const profile::Profile& profile) {
        return profile.weight.has_value() && Claims(welcome, "load_reports") &&
               Claims(welcome, "virtual_time") &&
               profile.weight->from == profile::Weight::From::kLoad;
      }};
}

Need WeightsApply(profile::Weight::Applies when) {
  return {when == profile::Weight::Applies::kNow ? "a profile whose weights apply now"
                                                 : "a profile whose weights apply to new SubConns",
          [when](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.weight.has_value() && profile.weight->applies == when;
          }};
}

Need TellsItsDrops() {
  return {"a profile that says with which codes the policy drops (drops)",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.drops.has_value();
          }};
}

Need TellsWhatLacksAKey() {
  return {"a profile that says what a pick without a key does (without_key)",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.without_key.has_value();
          }};
}

Need HasConfig() {
  return {"a profile with a config", [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.config.has_value();
          }};
}

Need HasOtherConfigs() {
  return {"a profile with other_configs",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return !profile.other_configs.empty();
          }};
}

Need HasNoKey() {
  return {"a policy without a key", [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return !profile.key.has_value();
          }};
}

Need TakesConfig() {
  return {"a profile with a config", [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.config.has_value();
          }};
}

Need WeighsBy(profile::Weight::From from) {
  return {"a profile whose weights come from there (weight.from)",
          [from](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.weight.has_value() && profile.weight->from == from;
          }};
}

Need RequiresNothing() {
  return {"a policy that requires no attributes and no metadata",
          [](const lbcp::v1::Welcome&, const profile::Profile& profile) {
            return profile.requires_.attributes.empty() && profile.requires_.metadata.empty();
          }};
}

const std::vector<Case>& AllCases() {
  static const bool sorted = [] {
    std::ranges::sort(MutableCases(), {}, &Case::name);
    return true;
  }();
  (void)sorted;
  return MutableCases();
}

std::optional<std::string> UnmetNeed(const Case& which, const lbcp::v1::Welcome& welcome,
                                     const profile::Profile& profile) {
  for (const Need& need : which.needs) {
    if (!need.holds(welcome, profile)) return need.words;
  }
  return std::nullopt;
}

std::string Kebab(const std::string& pascal) {
  std::string kebab;
  for (const char letter : pascal) {
    const auto code = static_cast<unsigned char>(letter);
    if (std::isupper(code) != 0 && !kebab.empty()) kebab += '-';
    kebab += static_cast<char>(std::tolower(code));
  }
  return kebab;
}

bool Register(const char* pascal_name, const char* file, int line, Checks checks, Needs needs,
              bool tolerant, const char* sentence, std::function<void(Stage&)> body) {
  Case made;
  made.file = RelativePath(file);
  made.area = AreaOf(made.file);
  made.name = fmt::format("{}/{}/{}", made.area, checks.ids.empty() ? "none" : checks.ids.front(),
                          Kebab(pascal_name));
  made.sentence = sentence;
  made.checks = std::move(checks.ids);
  made.needs = std::move(needs.all);
  made.tolerant = tolerant;
  made.line = line;
  made.body = std::move(body);
  MutableCases().push_back(std::move(made));
  return true;
}

bool RegisterFor(catalogue::Seat seat, const char* pascal_name, const char* file, int line,
                 Checks checks, Needs needs, const char* sentence,
                 std::function<void(Stage&)> body) {
  Register(pascal_name, file, line, std::move(checks), std::move(needs), false, sentence,
           std::move(body));
  MutableCases().back().seat = seat;
  return true;
}

const Case& DeclareFor(catalogue::Seat seat, const char* pascal_name, const char* file, int line,
                       Checks checks, Needs needs, const char* sentence, SearchBody play) {
  DeclareSearch(pascal_name, file, line, std::move(checks), std::move(needs), sentence,
                std::move(play));
  MutableCases().back().seat = seat;
  return MutableCases().back();
}

bool DeclareSearch(const char* pascal_name, const char* file, int line, Checks checks, Needs needs,
                   const char* sentence, SearchBody search) {
  Register(pascal_name, file, line, std::move(checks), std::move(needs), true, sentence, nullptr);
  MutableCases().back().search = std::move(search);
  return true;
}

}  // namespace lbc::scenario

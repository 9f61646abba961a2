#include "conformance/runner/unasked.h"

#include <gtest/gtest.h>

namespace lbc::runner {
namespace {

using profile::Connects;
using profile::Profile;
using profile::Spreads;
using scenario::Case;

// Cases as there are in area CON, and one of a policy's own.
std::vector<Case> Cases() {
  const auto make = [](const char* name, const char* id, std::vector<scenario::Need> needs) {
    Case made;
    made.name = name;
    made.checks = {id};
    made.needs = std::move(needs);
    return made;
  };
  const auto to_all = scenario::Connects({Connects::kAll});
  return {make("c/no-limbo", "CON-001", {scenario::SpreadsRegardlessOfKey()}),
          make("c/order-is-nothing", "CON-002", {scenario::SpreadsButNotToTheFirst()}),
          make("c/equal", "CON-003", {scenario::Spreads({Spreads::kEqual}), to_all}),
          make("c/equal-later", "CON-003", {scenario::Spreads({Spreads::kEqual}), to_all}),
          make("c/nobody-starves", "CON-004",
               {scenario::Spreads({Spreads::kEqual, Spreads::kWeighted}), to_all}),
          make("c/keyed", "CON-005", {scenario::HasKey(), scenario::Spreads({Spreads::kKeyed})}),
          make("other/equal", "RR-001", {scenario::Spreads({Spreads::kEqual})})};
}

std::string Unasked(std::optional<Spreads> spreads, std::optional<Connects> connects,
                    bool other_binds = false) {
  Profile profile = profile::Minimal("acme");
  profile.spreads = spreads;
  profile.connects = connects;
  if (spreads == Spreads::kKeyed)
    profile.key = profile::Key{.from = profile::Key::From::kAdapter, .name = "user"};
  return UnaskedSpread(Cases(), {}, profile,
                       [&](std::string_view id) { return other_binds || id.starts_with("CON-"); });
}

TEST(UnaskedSpread, IsToldWithWhatIsMissing) {
  constexpr char kEqual[] =
      "spreads: equal is promised and not judged: of 3 cases about it none applies; c/equal needs "
      "a profile with connects: all";
  EXPECT_EQ(Unasked(Spreads::kEqual, Connects::kLazy), kEqual);
  EXPECT_EQ(Unasked(Spreads::kEqual, Connects::kSubset), kEqual);
  EXPECT_EQ(Unasked(Spreads::kEqual, Connects::kOne), kEqual);
  EXPECT_EQ(Unasked(Spreads::kEqual, std::nullopt), kEqual);
  EXPECT_EQ(Unasked(Spreads::kWeighted, Connects::kLazy),
            "spreads: weighted is promised and not judged: of 1 case about it none applies; "
            "c/nobody-starves needs a profile with connects: all");
  // An adapter that does not bring keys leaves a key's promise unasked too.
  EXPECT_EQ(Unasked(Spreads::kKeyed, Connects::kAll),
            "spreads: keyed is promised and not judged: of 1 case about it none applies; c/keyed "
            "needs a profile with a key, and capability keys if the adapter brings it");
}

TEST(UnaskedSpread, IsSilentAboutWhatIsAskedOrNotPromised) {
  EXPECT_EQ(Unasked(Spreads::kEqual, Connects::kAll), "");
  EXPECT_EQ(Unasked(Spreads::kWeighted, Connects::kAll), "");
  for (const auto connects : {Connects::kAll, Connects::kOne, Connects::kLazy}) {
    EXPECT_EQ(Unasked(std::nullopt, connects), "");
    EXPECT_EQ(Unasked(Spreads::kFirst, connects), "");
    EXPECT_EQ(Unasked(Spreads::kUnspecified, connects), "");
  }
  // A policy that inherits another's requirements is asked by those.
  EXPECT_EQ(Unasked(Spreads::kEqual, Connects::kLazy, true), "");
}

}  // namespace
}  // namespace lbc::runner

#include "conformance/live_scenario/bounds.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lbc::live_scenario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(NthBackOff, GrowsAndVariesByAFifth) {
  EXPECT_EQ(std::chrono::round<milliseconds>(NthBackOff(1).shortest), milliseconds(800));
  EXPECT_EQ(std::chrono::round<milliseconds>(NthBackOff(2).shortest), milliseconds(1'280));
  EXPECT_EQ(std::chrono::round<milliseconds>(NthBackOff(2).longest), milliseconds(1'920));
  EXPECT_EQ(std::chrono::round<milliseconds>(NthBackOff(99).longest), milliseconds(144'000));
}

TEST(LongestBackOff, FollowsFromHowOftenAClientCanHaveBeenRefused) {
  struct Fact {
    const char* why;
    milliseconds down;
    milliseconds longest;
  };
  for (const Fact& fact : {
           Fact{"refused once: a second and its fifth", milliseconds(30), milliseconds(1'200)},
           Fact{"still once: its first pause lasts 0.8 s at least", milliseconds(799),
                milliseconds(1'200)},
           Fact{"twice: 1.6 s and a fifth", milliseconds(800), milliseconds(1'920)},
           Fact{"three times, from 0.8 s + 1.28 s on", milliseconds(2'080), milliseconds(3'072)},
           Fact{"never more than 120 s and a fifth", milliseconds(86'400'000),
                milliseconds(144'000)},
       }) {
    EXPECT_EQ(std::chrono::round<milliseconds>(LongestBackOff(fact.down)), fact.longest)
        << fact.why;
  }
}

TEST(Machine, GrantsMoreWhereItIsSlower) {
  EXPECT_EQ((Machine{milliseconds(10), milliseconds(1)}.allowance()), milliseconds(500));
  EXPECT_EQ((Machine{milliseconds(200), milliseconds(4)}.allowance()), milliseconds(2'200));
  EXPECT_EQ((Machine{milliseconds(200), milliseconds(4)}.Words()),
            "a server starts in 0.2 s, a wait ends 4.0 ms late: 2.2 s are granted beside every "
            "bound");
}

TEST(ThisMachine, NamesTheProgramThatItLacks) {
  setenv("LBCONFORM_BACKEND", "/no/such/program", 1);
  const absl::StatusOr<Machine>& machine = ThisMachine();
  EXPECT_FALSE(machine.ok());
  EXPECT_NE(machine.status().message().find("/no/such/program"), std::string_view::npos);
  EXPECT_NE(machine.status().message().find("LBC_LIVE"), std::string_view::npos);
}

}  // namespace
}  // namespace lbc::live_scenario

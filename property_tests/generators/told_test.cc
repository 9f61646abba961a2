#include "property_tests/generators/told.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace lbc::properties {
namespace {

StoryId Numbered(int i) { return {Flavour::kLists, i, Calls::kPlain}; }

Tale Objecting(const std::string& requirement) {
  Tale tale;
  tale.played.result.verdict = verdict::Verdict::kPass;
  tale.played.result.steps.resize(1);
  tale.played.result.trace.resize(2);
  if (!requirement.empty())
    tale.played.objections.push_back({.complaint = {requirement, "", "", ""}});
  return tale;
}

TEST(Told, AStoryIsToldOnce) {
  Told told;
  int times = 0;
  const Told::Tell tell = [&](const StoryId&) {
    ++times;
    return Objecting("");
  };
  const auto first = told.Hear(Numbered, 3, 5, tell);
  EXPECT_EQ(told.Hear(Numbered, 3, 5, tell), first);
  EXPECT_EQ(times, 1);
}

TEST(Told, OfStoriesThatObjectToOneThingTheFirstIsKeptWhole) {
  Told told;
  const Told::Tell tell = [](const StoryId&) { return Objecting("CON-001"); };
  EXPECT_TRUE(told.Hear(Numbered, 2, 5, tell)->whole);
  EXPECT_FALSE(told.Hear(Numbered, 4, 5, tell)->whole);
  // Told later, and nevertheless first to whoever hears them in order.
  EXPECT_TRUE(told.Hear(Numbered, 1, 5, tell)->whole);
}

TEST(Told, WhatNobodyShowsKeepsNoStepsButItsObjections) {
  Told told;
  const auto tale = told.Hear(Numbered, 0, 1, [](const StoryId&) { return Objecting(""); });
  EXPECT_FALSE(tale->whole);
  EXPECT_TRUE(tale->played.result.steps.empty());
  EXPECT_TRUE(tale->played.result.trace.empty());
}

TEST(Told, WhatFailsOfItselfIsKeptWhole) {
  Told told;
  const auto tale = told.Hear(Numbered, 0, 1, [](const StoryId&) {
    Tale crashed = Objecting("");
    crashed.played.result.verdict = verdict::Verdict::kCrash;
    return crashed;
  });
  EXPECT_TRUE(tale->whole);
}

TEST(Told, ThreadsShareTheTellingAndHearTheSame) {
  constexpr int kStories = 40;
  Told told;
  std::vector<int> times(kStories);
  const Told::Tell tell = [&](const StoryId& id) {
    // No two threads tell the same story, so none writes where another does.
    ++times[static_cast<std::size_t>(id.number)];
    return Objecting("");
  };
  std::vector<std::vector<std::shared_ptr<const Tale>>> heard(4);
  std::vector<std::thread> threads;
  threads.reserve(heard.size());
  for (auto& mine : heard) {
    threads.emplace_back([&] {
      for (int i = 0; i < kStories; ++i) mine.push_back(told.Hear(Numbered, i, kStories, tell));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : heard) EXPECT_EQ(mine, heard.front());
  EXPECT_EQ(times, std::vector<int>(kStories, 1));
}

}  // namespace
}  // namespace lbc::properties

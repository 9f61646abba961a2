#include "reference/policies/common/open_calls.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace lbc::policies {
namespace {

struct Watched : OpenCalls {
  explicit Watched(int* alive_count) : alive(alive_count) { ++*alive; }
  ~Watched() override { --*alive; }
  int* alive;
};

TEST(OpenCalls, ItGoesWithItsLastOwnerIfNoCallIsOpen) {
  int alive = 0;
  {
    OwnerOf<Watched> one = MakeOwned<Watched>(&alive);
    OwnerOf<Watched> other = one;
    one = OwnerOf<Watched>();
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(one.get(), nullptr);
    OwnerOf<Watched> moved = std::move(other);
    EXPECT_EQ(moved->open(), 0u);
  }
  EXPECT_EQ(alive, 0);
}

TEST(OpenCalls, DONE_011_ItStaysForTheCallsThatAreOpen) {
  int alive = 0;
  Watched* watched = nullptr;
  {
    const OwnerOf<Watched> owner = MakeOwned<Watched>(&alive);
    watched = owner.get();
    watched->Begin();
    watched->Begin();
    EXPECT_EQ(owner->open(), 2u);
    watched->End();
    EXPECT_EQ(owner->open(), 1u);
  }
  EXPECT_EQ(alive, 1);
  watched->End();
  EXPECT_EQ(alive, 0);
}

TEST(OpenCalls, CountsAreExactFromAnyThread) {
  int alive = 0;
  {
    const OwnerOf<Watched> owner = MakeOwned<Watched>(&alive);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([mine = owner] {
        for (int i = 0; i < 10'000; ++i) {
          mine->Begin();
          if (i % 10 != 0) mine->End();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(owner->open(), 4'000u);
    for (int i = 0; i < 4'000; ++i) owner->End();
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace lbc::policies

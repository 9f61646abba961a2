#include "property_tests/generators/shrink.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace lbc::properties {
namespace {

// The move that does less of the same; itself if there is none.
Kind Simpler(Kind kind) {
  switch (kind) {
    case Kind::kManyPicks:
      return Kind::kPicks;
    case Kind::kMinutesPass:
      return Kind::kLongTime;
    case Kind::kLongTime:
      return Kind::kTime;
    case Kind::kAllStart:
      return Kind::kStarts;
    case Kind::kAllFail:
      return Kind::kFails;
    case Kind::kAllLost:
      return Kind::kIsLost;
    case Kind::kEveryBackoffEnds:
      return Kind::kBackoffEnds;
    default:
      return kind;
  }
}

class Shrinker {
 public:
  Shrinker(Story story, const std::function<bool(const Story&)>& fails, int budget,
           const std::function<bool()>& out_of_time)
      : story_(std::move(story)), fails_(fails), budget_(budget), out_of_time_(out_of_time) {}

  Shrunk Run() {
    bool again = true;
    while (again && !Spent()) {
      DropChunks();
      const bool fewer = DropEndpoints();
      again = Simplify() || fewer;
    }
    return {story_, !Spent() && !cut_, tried_};
  }

 private:
  bool Spent() const { return tried_ >= budget_ || out_of_time_(); }

  bool Take(Story candidate) {
    if (candidate == story_) return false;
    if (Spent()) {
      cut_ = true;
      return false;
    }
    ++tried_;
    if (!fails_(candidate)) return false;
    story_ = std::move(candidate);
    return true;
  }

  // Halves, quarters, …, single moves; and singles again until none can go.
  void DropChunks() {
    for (std::size_t size = std::max<std::size_t>(1, story_.moves.size() / 2);; size /= 2) {
      bool dropped = false;
      // From the end: what comes late seldom matters to what came before.
      for (std::size_t end = story_.moves.size(); end > 0;) {
        const std::size_t begin = end > size ? end - size : 0;
        Story candidate = story_;
        candidate.moves.erase(candidate.moves.begin() + static_cast<std::ptrdiff_t>(begin),
                              candidate.moves.begin() + static_cast<std::ptrdiff_t>(end));
        dropped = Take(std::move(candidate)) || dropped;
        end = begin;
      }
      if (size > 1) continue;
      if (!dropped || Spent()) return;
      size = 2;
    }
  }

  bool DropEndpoints() {
    bool any = false;
    for (int bit = 0; bit < 5; ++bit) {
      Story candidate = story_;
      candidate.endpoints = static_cast<std::uint8_t>(candidate.endpoints & ~(1u << bit));
      if (candidate.endpoints != 0) any = Take(std::move(candidate)) || any;
    }
    Story candidate = story_;
    candidate.ready = false;
    any = Take(std::move(candidate)) || any;
    // The first endpoints of the universe rather than any.
    candidate = story_;
    candidate.endpoints = static_cast<std::uint8_t>((1u << std::popcount(story_.endpoints)) - 1);
    return Take(std::move(candidate)) || any;
  }

  bool DropPicks() {
    for (std::uint8_t picks = 0; picks < story_.picks; ++picks) {
      Story candidate = story_;
      candidate.picks = picks;
      if (Take(std::move(candidate))) return true;
    }
    return false;
  }

  bool Simplify() {
    bool any = DropPicks();
    for (std::size_t i = 0; i < story_.moves.size() && !Spent(); ++i) {
      any = With(i, [](Move& move) { move.kind = Simpler(move.kind); }) || any;
      any = With(i, [](Move& move) { move.which = 0; }) || any;
      any = With(i, [](Move& move) { move.mask = 1; }) || any;
      for (int bit = 0; bit < 5; ++bit) {
        any = With(i,
                   [bit](Move& move) {
                     const auto fewer = static_cast<std::uint8_t>(move.mask & ~(1u << bit));
                     if (fewer != 0) move.mask = fewer;
                   }) ||
              any;
      }
      any = With(i,
                 [](Move& move) {
                   move.mask = static_cast<std::uint8_t>((1u << std::popcount(move.mask)) - 1);
                 }) ||
            any;
      any = With(i, [](Move& move) { move.which = static_cast<std::uint8_t>(move.which % 2); }) ||
            any;
      while (With(i, [](Move& move) { move.which = static_cast<std::uint8_t>(move.which / 2); }))
        any = true;
      any = With(i,
                 [](Move& move) {
                   if (move.which > 0) --move.which;
                 }) ||
            any;
    }
    return any;
  }

  template <typename Change>
  bool With(std::size_t i, const Change& change) {
    Story candidate = story_;
    change(candidate.moves[i]);
    return Take(std::move(candidate));
  }

  Story story_;
  const std::function<bool(const Story&)>& fails_;
  const int budget_;
  const std::function<bool()>& out_of_time_;
  int tried_ = 0;
  bool cut_ = false;
};

}  // namespace

Shrunk Shrink(Story story, const std::function<bool(const Story&)>& fails, int budget,
              const std::function<bool()>& out_of_time) {
  return Shrinker(std::move(story), fails, budget, out_of_time).Run();
}

}  // namespace lbc::properties

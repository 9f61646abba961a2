// Long histories drawn from a seed. A helper of when and then; scenario bodies do not use it.
#ifndef CONFORMANCE_SCENARIO_STORM_H_
#define CONFORMANCE_SCENARIO_STORM_H_

#include <cstdint>
#include <utility>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::scenario {

// Numbers that are the same everywhere for the same seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  // From 0 to limit - 1; limit is at least 1.
  std::uint32_t Below(std::uint32_t limit);

 private:
  std::uint64_t state_;
};

// One storm on one stage.
class Storm {
 public:
  // The stage must outlive the storm.
  Storm(Stage& stage, Endpoints pool, std::uint64_t seed)
      : stage_(stage), pool_(std::move(pool)), dice_(seed) {}
  // One event that a channel can send now.
  void Step();

 private:
  void MoveSomeConnection();
  void ListSome();
  Stage& stage_;
  Endpoints pool_;
  Dice dice_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_STORM_H_

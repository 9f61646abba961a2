// Choices that the specification leaves open, as one course of events takes them: the first so many
// are given, the rest take the first that is offered, and are noted. Who wants all courses plays
// the history again for each other answer to what was noted.
#ifndef CONFORMANCE_MODELS_CHOICES_H_
#define CONFORMANCE_MODELS_CHOICES_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace lbc::models {

class Choices {
 public:
  explicit Choices(std::vector<std::size_t> given) : taken_(std::move(given)) {}

  // One of `of`, counted from 0. `of` is at least 1; of one nothing is chosen.
  std::size_t Choose(std::size_t of) {
    if (of < 2) return 0;
    if (next_ == taken_.size()) {
      taken_.push_back(0);
      open_.emplace_back(next_, of);
    }
    return taken_[next_++];
  }

  // The given choices of every course that was not taken, and that no other course begins with.
  // They are forgotten here.
  std::vector<std::vector<std::size_t>> TakeOthers() {
    std::vector<std::vector<std::size_t>> others;
    for (const auto& [at, of] : std::exchange(open_, {})) {
      for (std::size_t other = 1; other < of; ++other) {
        others.emplace_back(taken_.begin(), taken_.begin() + static_cast<std::ptrdiff_t>(at));
        others.back().push_back(other);
      }
    }
    return others;
  }

 private:
  std::vector<std::size_t> taken_;
  std::size_t next_ = 0;
  // Where a choice was made that was not given, and of how many.
  std::vector<std::pair<std::size_t, std::size_t>> open_;
};

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_CHOICES_H_

// Ejection: whether one endpoint is ejected, since when, and how long that lasts (gRFC A50). Pure.
//
// Each ejection lasts longer than the one before: the base time as often as the endpoint was
// ejected lately. Every interval in which it is not ejected makes the next one shorter again.
#ifndef REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_EJECTION_H_
#define REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_EJECTION_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "reference/core/clock.h"

namespace lbc::policies {

class Ejection {
 public:
  [[nodiscard]] bool ejected() const { return since_.has_value(); }
  /// How many ejections the next one's length builds on.
  [[nodiscard]] std::uint32_t multiplier() const { return multiplier_; }

  /// Ejects, or ejects anew from `now` on what is ejected.
  void Eject(TimePoint now) {
    since_ = now;
    ++multiplier_;
  }

  /// An interval has ended. Returns true if the endpoint is to come back now, and takes note of
  /// that (OD-021, OD-022).
  [[nodiscard]] bool EndsAtInterval(TimePoint now, Duration base, Duration most) {
    if (!ejected()) {
      if (multiplier_ > 0) --multiplier_;
      return false;
    }
    const Duration cap = std::max(base, most);
    // Not by multiplication, which a base of years would overflow.
    const Duration length = multiplier_ != 0 && base > cap / multiplier_ ? cap : base * multiplier_;
    if (now <= *since_ + length) return false;
    since_.reset();
    return true;
  }

  /// As if it had never been ejected.
  void Forget() { *this = Ejection(); }

 private:
  std::optional<TimePoint> since_;
  std::uint32_t multiplier_ = 0;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_EJECTION_H_

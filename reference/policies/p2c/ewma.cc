#include "reference/policies/p2c/ewma.h"

#include <algorithm>
#include <cmath>

namespace lbc::policies {

double PeakAverage(double before, double sample, Duration since, Duration decay) {
  if (sample >= before) return sample;
  const double elapsed = static_cast<double>(std::max(since, Duration::zero()).count());
  const double kept = std::exp(-elapsed / static_cast<double>(decay.count()));
  return before * kept + sample * (1 - kept);
}

double SuccessAfter(double before, bool succeeded) {
  return before + ((succeeded ? 1.0 : 0.0) - before) / 8;
}

}  // namespace lbc::policies

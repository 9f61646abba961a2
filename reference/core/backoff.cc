#include "reference/core/backoff.h"

namespace lbc {

Duration BackoffAfter(const BackoffOptions& options, int failures, Random& random) {
  if (failures <= 0) return options.initial;
  const auto max = static_cast<double>(options.max.count());
  auto pause = static_cast<double>(options.initial.count());
  for (int i = 0; i < failures && pause < max; ++i) pause *= options.multiplier;
  pause = pause < max ? pause : max;
  pause *= 1 + options.jitter * (2 * random.Unit() - 1);
  return Duration(static_cast<Duration::rep>(pause));
}

}  // namespace lbc

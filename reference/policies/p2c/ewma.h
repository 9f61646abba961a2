// Averages that forget: what a server's latencies and failures of the past count for now. Pure.
#ifndef REFERENCE_POLICIES_P2C_EWMA_H_
#define REFERENCE_POLICIES_P2C_EWMA_H_

#include "reference/core/clock.h"

namespace lbc::policies {

/// A peak EWMA, as Finagle calls it: the average after `sample`, which comes `since` the sample
/// before it. A higher sample is the new average at once. A lower one pulls the average down by as
/// much as the past has been forgotten meanwhile: 1 - e^(-since/decay). `since` below 0 counts as
/// 0, `decay` is positive.
[[nodiscard]] double PeakAverage(double before, double sample, Duration since, Duration decay);

/// The part of calls that succeed, after one more that did or did not. Each call counts for an
/// eighth, whatever the time: six failures in a row bring it from all to less than a half, and as
/// many successes bring it back.
[[nodiscard]] double SuccessAfter(double before, bool succeeded);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_P2C_EWMA_H_

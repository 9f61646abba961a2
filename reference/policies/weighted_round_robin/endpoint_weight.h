// EndpointWeight: what one endpoint's load reports say it can do, and how long that holds.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_ENDPOINT_WEIGHT_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_ENDPOINT_WEIGHT_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "reference/core/clock.h"
#include "reference/policies/common/load_report.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/weighted_round_robin/config.h"

namespace lbc::policies {

/// The weight that a report amounts to: calls a second, over the part of the server that they take.
///
///   qps / (utilization + eps / qps · penalty)
///
/// The utilization is the application's own if it is positive, else the CPU's (WRR-006). None for a
/// report without calls or without utilization (WRR-009), or with numbers that make no weight.
[[nodiscard]] std::optional<double> WeightOf(const LoadReport& report, double penalty);

/// A weight at some moment; 0: none that counts, because the last report is too old (`stale`) or
/// there was none for long enough.
struct WeightNow {
  double weight = 0;
  bool stale = false;
};

/// What all endpoints of a policy share: how the ends of calls are to be read now.
struct ReportReading {
  const Clock& clock;
  std::atomic<double> penalty{1};
  std::atomic<bool> of_calls{true};  ///< False: what calls report is not taken (WRR-027).
};

/// The weight of an endpoint since it became READY. Kept alive by pickers and by open calls; see
/// OpenCalls. From any thread.
class EndpointWeight final : public OpenCalls {
 public:
  explicit EndpointWeight(std::shared_ptr<const ReportReading> reading)
      : reading_(std::move(reading)) {}

  /// A call has ended; it is no longer open, and `this` may be gone afterwards.
  void Finish(const DoneInfo& done) {
    if (reading_->of_calls.load(std::memory_order_relaxed)) {
      const auto* report = dynamic_cast<const LoadReport*>(done.server_load.get());
      if (report != nullptr) Report(*report);
    }
    End();
  }

  /// A report has come.
  void Report(const LoadReport& report);

  /// The weight at this moment. The first rule that decides:
  ///   1. none without a report;
  ///   2. none if the last report is as old as the expiration period; the blackout then begins
  ///      anew with the next report (WRR-012);
  ///   3. none before reports have come for the blackout period (WRR-011);
  ///   4. what the last report said.
  [[nodiscard]] WeightNow At(TimePoint now, const WeightedRoundRobinConfig& config);

 private:
  const std::shared_ptr<const ReportReading> reading_;
  std::mutex mutex_;
  // Guarded by mutex_.
  double weight_ = 0;
  std::optional<TimePoint> last_;
  std::optional<TimePoint> first_;  // Of those that count for the blackout.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_ENDPOINT_WEIGHT_H_

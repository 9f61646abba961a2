// MetricsRecorder: where a policy's measurements go.
#ifndef REFERENCE_CORE_METRICS_RECORDER_H_
#define REFERENCE_CORE_METRICS_RECORDER_H_

#include <string_view>
#include <utility>
#include <vector>

namespace lbc {

/// Names and values that tell measurements of one name apart.
using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

/// Takes measurements. Called from any thread; must not block.
class MetricsRecorder {
 public:
  virtual ~MetricsRecorder() = default;

  /// Adds `value` to a counter, or records it in a histogram: the name decides, as registered with
  /// the recorder. Everything is borrowed for the call.
  virtual void Record(std::string_view name, double value, const MetricLabels& labels) = 0;
};

/// A recorder that drops everything.
[[nodiscard]] inline MetricsRecorder& NoMetrics() {
  class Dropping final : public MetricsRecorder {
    void Record(std::string_view, double, const MetricLabels&) override {}
  };
  static Dropping recorder;
  return recorder;
}

}  // namespace lbc

#endif  // REFERENCE_CORE_METRICS_RECORDER_H_

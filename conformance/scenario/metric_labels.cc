#include "conformance/scenario/metric_labels.h"

#include <fmt/format.h>

#include <algorithm>

namespace lbc::scenario {

std::string LabelsInWords(const MetricLabels& labels) {
  std::string words;
  for (const auto& [name, value] : labels)
    words += fmt::format("{} {} {}", words.empty() ? " with" : ",", name, value);
  return words;
}

MetricLabels LabelsOf(const lbcp::v1::Metric& metric) {
  return {metric.labels().begin(), metric.labels().end()};
}

bool HasLabels(const lbcp::v1::Metric& metric, const MetricLabels& labels) {
  return std::ranges::all_of(labels, [&](const auto& label) {
    const auto found = metric.labels().find(label.first);
    return found != metric.labels().end() && found->second == label.second;
  });
}

}  // namespace lbc::scenario

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "conformance/scenario/metric_labels.h"
#include "conformance/scenario/then.h"

namespace lbc::scenario {
namespace {

constexpr auto kThen = verdict::Step::Kind::kThen;

bool Same(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b)); }

}  // namespace

void ThenMetric::IsRecorded(const std::vector<double>& values,
                            const std::map<std::string, std::string>& labels, Where where) const {
  if (!stage_.Begin(
          kThen,
          fmt::format("{} records {}{}", name_, fmt::join(values, ", "), LabelsInWords(labels)),
          where))
    return;
  std::map<std::string, std::string> all = labels;
  all["grpc.target"] = Stage::kTarget;
  std::vector<double> got;
  const auto& seen = stage_.seen();
  for (std::size_t i = stage_.seen_before_step(); i < seen.size(); ++i) {
    if (!seen[i].event.has_metric() || seen[i].event.metric().name() != name_) continue;
    const lbcp::v1::Metric& metric = seen[i].event.metric();
    if (!HasLabels(metric, all)) {
      return stage_.Fail(Stage::Mismatch::kWrong, "a measurement" + LabelsInWords(all),
                         "one" + LabelsInWords(LabelsOf(metric)), seen[i].message);
    }
    if (std::ranges::none_of(values, [&](double value) { return Same(metric.value(), value); })) {
      return stage_.Fail(Stage::Mismatch::kWrong, fmt::format("{}", fmt::join(values, ", ")),
                         fmt::format("{}", metric.value()), seen[i].message);
    }
    got.push_back(metric.value());
  }
  for (const double value : values) {
    if (std::ranges::any_of(got, [&](double each) { return Same(each, value); })) continue;
    return stage_.Fail(
        Stage::Mismatch::kMissing, fmt::format("{}", value),
        got.empty() ? "nothing under this name" : fmt::format("{}", fmt::join(got, ", ")));
  }
}

void ThenMetric::IsNotRecorded(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("{} records nothing", name_), where)) return;
  const auto& seen = stage_.seen();
  for (std::size_t i = stage_.seen_before_step(); i < seen.size(); ++i) {
    if (seen[i].event.has_metric() && seen[i].event.metric().name() == name_) {
      return stage_.Fail(Stage::Mismatch::kWrong, "nothing",
                         fmt::format("{}", seen[i].event.metric().value()), seen[i].message);
    }
  }
  stage_.RestsOnAbsence();
}

}  // namespace lbc::scenario

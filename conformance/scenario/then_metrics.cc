#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "conformance/scenario/then.h"

namespace lbc::scenario {
namespace {

constexpr auto kThen = verdict::Step::Kind::kThen;

bool Same(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b)); }

std::string WordsOf(const std::map<std::string, std::string>& labels) {
  std::string words;
  for (const auto& [name, value] : labels)
    words += fmt::format("{} {} {}", words.empty() ? " with" : ",", name, value);
  return words;
}

bool Has(const lbcp::v1::Metric& metric, const std::map<std::string, std::string>& labels) {
  return std::ranges::all_of(labels, [&](const auto& label) {
    const auto found = metric.labels().find(label.first);
    return found != metric.labels().end() && found->second == label.second;
  });
}

}  // namespace

void ThenMetric::IsRecorded(const std::vector<double>& values,
                            const std::map<std::string, std::string>& labels, Where where) const {
  if (!stage_.Begin(kThen,
                    fmt::format("{} records {}{}", name_, fmt::join(values, ", "), WordsOf(labels)),
                    where))
    return;
  std::map<std::string, std::string> all = labels;
  all["grpc.target"] = Stage::kTarget;
  std::vector<double> got;
  const auto& seen = stage_.seen();
  for (std::size_t i = stage_.seen_before_step(); i < seen.size(); ++i) {
    if (!seen[i].event.has_metric() || seen[i].event.metric().name() != name_) continue;
    const lbcp::v1::Metric& metric = seen[i].event.metric();
    if (!Has(metric, all)) {
      const std::map<std::string, std::string> found(metric.labels().begin(),
                                                     metric.labels().end());
      return stage_.Fail(Stage::Mismatch::kWrong, "a measurement" + WordsOf(all),
                         "one" + WordsOf(found), seen[i].message);
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

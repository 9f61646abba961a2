// What a channel must have measured.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/channel_scenario/then.h"
#include "conformance/scenario/metric_labels.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kThen = Stage::Kind::kThen;

}  // namespace

void ThenMetric::IsRecorded(const std::vector<double>& values,
                            const std::map<std::string, std::string>& labels, Where where) const {
  const std::string expected =
      fmt::format("{} of {}{}", fmt::join(values, ", "), name_, scenario::LabelsInWords(labels));
  if (!stage_.Begin(kThen, "the channel records " + expected, where)) return;
  std::map<std::string, std::string> all = labels;
  all["grpc.target"] = kTarget;
  std::vector<double> got;
  for (Seen* seen : stage_.FindAll([&](const lbcp::v1::Event& event) {
         return event.has_metric() && event.metric().name() == name_;
       })) {
    seen->read = true;
    const lbcp::v1::Metric& metric = seen->event.metric();
    if (!scenario::HasLabels(metric, all)) {
      return stage_.Wrong("a measurement" + scenario::LabelsInWords(all),
                          "one" + scenario::LabelsInWords(scenario::LabelsOf(metric)), seen);
    }
    got.push_back(metric.value());
  }
  if (got.empty()) return stage_.Missing(expected, "nothing under this name");
  if (got != values) stage_.Wrong(expected, fmt::format("{}", fmt::join(got, ", ")));
}

void ThenMetric::IsNotRecorded(Where where) const {
  if (!stage_.Begin(kThen, fmt::format("the channel records nothing of {}", name_), where)) return;
  const Seen* seen = stage_.Find([&](const lbcp::v1::Event& event) {
    return event.has_metric() && event.metric().name() == name_;
  });
  if (seen != nullptr) {
    return stage_.Wrong("nothing", fmt::format("{}", seen->event.metric().value()), seen);
  }
  stage_.RestsOnAbsence();
}

}  // namespace lbc::channel_scenario

// Labels of measurements, for steps of both seats that speak of them.
#ifndef CONFORMANCE_SCENARIO_METRIC_LABELS_H_
#define CONFORMANCE_SCENARIO_METRIC_LABELS_H_

#include <map>
#include <string>

#include "conformance/protocol/lbcp.pb.h"

namespace lbc::scenario {

using MetricLabels = std::map<std::string, std::string>;

// " with name value, name value"; empty if there are none.
std::string LabelsInWords(const MetricLabels& labels);

// Those of a measurement.
MetricLabels LabelsOf(const lbcp::v1::Metric& metric);

// Whether a measurement has these labels, among others perhaps.
bool HasLabels(const lbcp::v1::Metric& metric, const MetricLabels& labels);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_METRIC_LABELS_H_

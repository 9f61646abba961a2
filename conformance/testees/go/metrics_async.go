//go:build !lbc_no_metrics && !lbc_no_async_metrics

package testee

import "google.golang.org/grpc/experimental/stats"

// RegisterAsyncReporter is part of stats.MetricsRecorder from grpc-go 1.79 on. Nobody collects here, so
// a reporter is never asked.
func (m *metricsRecorder) RegisterAsyncReporter(
	stats.AsyncMetricReporter, ...stats.AsyncMetric,
) func() {
	return func() {}
}

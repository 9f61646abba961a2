//go:build !lbc_no_metrics && !lbc_no_updown_metrics

package testee

import "google.golang.org/grpc/experimental/stats"

// RecordInt64UpDownCount is part of stats.MetricsRecorder from grpc-go 1.77 on.
func (m *metricsRecorder) RecordInt64UpDownCount(
	h *stats.Int64UpDownCountHandle, v int64, labels ...string,
) {
	m.record(h.Descriptor(), float64(v), labels)
}

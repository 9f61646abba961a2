//go:build !lbc_no_metrics

package testee

import (
	"reflect"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/experimental/stats"

	"lbconform/testee/lbcp"
)

func init() {
	extraCapabilities = append(extraCapabilities, "metrics")
	// From 1.66 to 1.70 policies found the recorder in a field of their build options.
	fillBuildOptions = func(c *clientConn, o *balancer.BuildOptions) {
		if field := reflect.ValueOf(o).Elem().FieldByName("MetricsRecorder"); field.IsValid() {
			field.Set(reflect.ValueOf(c.MetricsRecorder()))
		}
	}
}

// MetricsRecorder is part of balancer.ClientConn from grpc-go 1.71 on.
func (c *clientConn) MetricsRecorder() stats.MetricsRecorder {
	return &metricsRecorder{in: c.in}
}

// metricsRecorder tells every recording as an event. The kinds of instrument that came later are in
// files of their own.
type metricsRecorder struct {
	stats.MetricsRecorder // nil, for unexported methods
	in                    *instance
}

// record pairs the labels with their names, the optional ones last.
func (m *metricsRecorder) record(d *stats.MetricDescriptor, value float64, labels []string) {
	metric := &lbcp.Metric{Name: string(d.Name), Value: value, Labels: map[string]string{}}
	names := append(append([]string{}, d.Labels...), d.OptionalLabels...)
	for i, l := range labels {
		if i < len(names) {
			metric.Labels[names[i]] = l
		}
	}
	m.in.report(&lbcp.Event{Observation: &lbcp.Event_Metric{Metric: metric}})
}

func (m *metricsRecorder) RecordInt64Count(
	h *stats.Int64CountHandle, v int64, labels ...string,
) {
	m.record(h.Descriptor(), float64(v), labels)
}

func (m *metricsRecorder) RecordFloat64Count(
	h *stats.Float64CountHandle, v float64, labels ...string,
) {
	m.record(h.Descriptor(), v, labels)
}

func (m *metricsRecorder) RecordInt64Histo(
	h *stats.Int64HistoHandle, v int64, labels ...string,
) {
	m.record(h.Descriptor(), float64(v), labels)
}

func (m *metricsRecorder) RecordFloat64Histo(
	h *stats.Float64HistoHandle, v float64, labels ...string,
) {
	m.record(h.Descriptor(), v, labels)
}

func (m *metricsRecorder) RecordInt64Gauge(
	h *stats.Int64GaugeHandle, v int64, labels ...string,
) {
	m.record(h.Descriptor(), float64(v), labels)
}

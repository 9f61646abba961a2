//go:build !lbc_no_async_metrics

package channel

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/experimental/stats"
	handlers "google.golang.org/grpc/stats"

	"lbconform/testee/lbcp"
)

func init() {
	moreCapabilities = append(moreCapabilities, "metrics")
	recording = func(tell func(*lbcp.Event)) []grpc.DialOption {
		return []grpc.DialOption{grpc.WithStatsHandler(&recorder{tell: tell})}
	}
}

// recorder tells what the channel measures. To a channel it is a stats handler that hears nothing of calls.
type recorder struct {
	stats.MetricsRecorder // nil, for unexported methods
	tell                  func(*lbcp.Event)
}

func (r *recorder) record(d *stats.MetricDescriptor, value float64, labels []string) {
	metric := &lbcp.Metric{Name: string(d.Name), Value: value, Labels: map[string]string{}}
	names := append(append([]string{}, d.Labels...), d.OptionalLabels...)
	for i, l := range labels {
		metric.Labels[names[i]] = l
	}
	r.tell(&lbcp.Event{Observation: &lbcp.Event_Metric{Metric: metric}})
}

func (r *recorder) RecordInt64Count(h *stats.Int64CountHandle, v int64, labels ...string) {
	r.record(h.Descriptor(), float64(v), labels)
}

func (r *recorder) RecordFloat64Count(h *stats.Float64CountHandle, v float64, labels ...string) {
	r.record(h.Descriptor(), v, labels)
}

func (r *recorder) RecordInt64Histo(h *stats.Int64HistoHandle, v int64, labels ...string) {
	r.record(h.Descriptor(), float64(v), labels)
}

func (r *recorder) RecordFloat64Histo(h *stats.Float64HistoHandle, v float64, labels ...string) {
	r.record(h.Descriptor(), v, labels)
}

func (r *recorder) RecordInt64Gauge(h *stats.Int64GaugeHandle, v int64, labels ...string) {
	r.record(h.Descriptor(), float64(v), labels)
}

func (r *recorder) RecordInt64UpDownCount(h *stats.Int64UpDownCountHandle, v int64, labels ...string) {
	r.record(h.Descriptor(), float64(v), labels)
}

// Nobody collects here, so a reporter is never asked.
func (r *recorder) RegisterAsyncReporter(stats.AsyncMetricReporter, ...stats.AsyncMetric) func() {
	return func() {}
}

func (r *recorder) TagRPC(ctx context.Context, _ *handlers.RPCTagInfo) context.Context   { return ctx }
func (r *recorder) HandleRPC(context.Context, handlers.RPCStats)                         {}
func (r *recorder) TagConn(ctx context.Context, _ *handlers.ConnTagInfo) context.Context { return ctx }
func (r *recorder) HandleConn(context.Context, handlers.ConnStats)                       {}

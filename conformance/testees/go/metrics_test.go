//go:build !lbc_no_metrics

package testee_test

import (
	"testing"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/experimental/stats"
)

var picksMade = stats.RegisterInt64Count(stats.MetricDescriptor{
	Name: "test.picks", Labels: []string{"target"}, OptionalLabels: []string{"zone"},
})

var _ = stubs(map[string]plan{
	"measures": {update: func(s *stub, _ balancer.ClientConnState) error {
		picksMade.Record(s.cc.MetricsRecorder(), 3, "service", "east")
		return nil
	}},
})

func TestMetricsAreEvents(t *testing.T) {
	b := with(t, "measures")
	same(t, b.ok(lists("a:1")), "metric test.picks 3 map[target:service zone:east]")
}

//go:build !lbc_no_metrics

package testee_test

import (
	"reflect"
	"testing"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/experimental/stats"
)

var picksMade = stats.RegisterInt64Count(stats.MetricDescriptor{
	Name: "test.picks", Labels: []string{"target"}, OptionalLabels: []string{"zone"},
})

var _ = stubs(map[string]plan{
	"measures": {
		build: func(s *stub, o balancer.BuildOptions) {
			// The options of 1.66 to 1.70 have it, later the ClientConn has.
			if f := reflect.ValueOf(o).FieldByName("MetricsRecorder"); f.IsValid() {
				s.recorder = f.Interface()
			}
		},
		update: func(s *stub, _ balancer.ClientConnState) error {
			if s.recorder == nil {
				s.recorder = s.cc.(interface{ MetricsRecorder() stats.MetricsRecorder }).MetricsRecorder()
			}
			picksMade.Record(s.recorder.(stats.MetricsRecorder), 3, "service", "east")
			return nil
		}},
})

func TestMetricsAreEvents(t *testing.T) {
	b := with(t, "measures")
	same(t, b.ok(lists("a:1")), "metric test.picks 3 map[target:service zone:east]")
}

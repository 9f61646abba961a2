package testee

import (
	"reflect"
	"slices"

	"google.golang.org/grpc/balancer"
)

// hostMethods are the exported methods of the channel's interfaces that this package implements. The
// nil interfaces that its types embed would answer any other with a panic, and a policy would be blamed
// for it; a release of grpc-go that adds one is therefore told at the start.
var hostMethods = map[reflect.Type][]string{
	reflect.TypeFor[balancer.ClientConn](): {"MetricsRecorder", "NewSubConn", "RemoveSubConn",
		"ResolveNow", "Target", "UpdateAddresses", "UpdateState"},
	reflect.TypeFor[balancer.SubConn](): {"Connect", "GetOrBuildProducer", "RegisterHealthListener",
		"Shutdown", "UpdateAddresses"},
}

// missingMethods are those that the grpc-go of this program has and this package does not know.
func missingMethods() []string {
	var missing []string
	for t, known := range hostMethods {
		for i := range t.NumMethod() {
			if m := t.Method(i); m.IsExported() && !slices.Contains(known, m.Name) {
				missing = append(missing, t.String()+"."+m.Name)
			}
		}
	}
	return missing
}

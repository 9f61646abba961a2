package testee

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/balancer"
)

// adapterName is what reports show of this package.
const adapterName = "lbconform go testee 1"

// wellKnown are policies that grpc-go's own packages register when they are imported.
var wellKnown = []string{
	"pick_first", "round_robin", "weighted_round_robin", "least_request_experimental",
	"ring_hash_experimental", "weighted_target_experimental", "outlier_detection_experimental",
	"random_subsetting_experimental", "priority_experimental", "rls_experimental",
}

func (o Options) implementation() string {
	if o.Implementation != "" {
		return o.Implementation
	}
	return "grpc-go"
}

// version is that of the grpc package in this program: the library says it itself, so that a replaced
// or vendored copy is named rightly too.
func (o Options) version() string {
	if o.Version != "" {
		return strings.TrimPrefix(o.Version, "v")
	}
	return grpc.Version
}

// policies are the names known to be registered. balancer keeps its registry to itself.
func (o Options) policies() []string {
	var names []string
	for _, name := range append(slices.Clone(wellKnown), o.Policies...) {
		if !slices.Contains(names, name) && balancer.Get(name) != nil {
			names = append(names, name)
		}
	}
	return names
}

// beforeMain is for programs built in an unusual way (race.go).
var beforeMain = func() {}

// extraCapabilities are those of files that not every version of grpc-go, or not every build, has.
var extraCapabilities []string

func (o Options) capabilities() []string {
	all := append([]string{
		"virtual_time", "burst", "parse_config", "new_sub_conn_errors", "load_reports",
		"oob_load_reports", "blocked", "ledger_threads",
	}, extraCapabilities...)
	if o.Key != nil {
		all = append(all, "keys")
	}
	for _, c := range o.Capabilities {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// grpcAtLeast tells the version of the grpc package in this program.
func grpcAtLeast(major, minor int) bool {
	parts := strings.SplitN(grpc.Version, ".", 3)
	if len(parts) < 2 {
		return true
	}
	haveMajor, _ := strconv.Atoi(parts[0])
	haveMinor, _ := strconv.Atoi(parts[1])
	return haveMajor > major || (haveMajor == major && haveMinor >= minor)
}

// keyed runs the hooks that dress a pick's context.
func (o Options) keyed(ctx context.Context, key *string) context.Context {
	if o.Key == nil || key == nil {
		return ctx
	}
	return o.Key(ctx, *key)
}

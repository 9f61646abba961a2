package testee

import (
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// loadTrailer is where servers put the per-call load report.
const loadTrailer = "endpoint-load-metrics-bin"

// callDone ends calls on the picking goroutine: a channel runs completions wherever the call ends,
// not in the order of callbacks.
func (in *instance) callDone(c *lbcp.CallDone) *lbcp.Done {
	hooks, unknown := in.takeCalls(c.Calls)
	if unknown != 0 {
		return outcome(lbcp.Outcome_BAD_COMMAND,
			"call %d was not picked with HOLD and a completion, or has ended", unknown)
	}
	done := do(in.picker(), well(func() {
		for _, hook := range hooks {
			hook(doneInfo(c))
		}
	}))
	in.dead = in.dead || done.Outcome == lbcp.Outcome_PANIC
	return done
}

// takeCalls takes all the calls named, or none and names the first that is unknown.
func (in *instance) takeCalls(numbers []uint64) ([]func(balancer.DoneInfo), uint64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	taken := map[uint64]bool{}
	var hooks []func(balancer.DoneInfo)
	for _, n := range numbers {
		hook, ok := in.calls[n]
		if !ok || taken[n] {
			return nil, max(n, 1)
		}
		taken[n] = true
		hooks = append(hooks, hook)
	}
	for n := range taken {
		delete(in.calls, n)
	}
	return hooks, 0
}

// doneInfo is what a channel would say of a call that ended so. Each completion gets its own.
func doneInfo(c *lbcp.CallDone) balancer.DoneInfo {
	info := balancer.DoneInfo{
		Trailer:       metadata.New(c.Trailers),
		BytesSent:     c.BytesSent,
		BytesReceived: c.BytesReceived,
	}
	if c.Code != 0 {
		info.Err = status.Error(codes.Code(c.Code), c.Message)
	}
	if c.Load != nil {
		report := orcaReport(c.Load)
		info.ServerLoad = report
		if wire, err := proto.Marshal(report); err == nil {
			info.Trailer.Set(loadTrailer, string(wire))
		}
	}
	return info
}

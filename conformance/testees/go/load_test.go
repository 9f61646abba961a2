package testee_test

import (
	"context"
	"testing"
	"time"

	orca "github.com/cncf/xds/go/xds/data/orca/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/balancer"
	_ "google.golang.org/grpc/balancer/leastrequest"
	_ "google.golang.org/grpc/balancer/weightedroundrobin"
	"google.golang.org/grpc/connectivity"
	grpcorca "google.golang.org/grpc/orca"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"lbconform/testee/lbcp"
)

// oobListener says what it hears.
type oobListener struct{}

func (oobListener) OnLoadReport(r *orca.OrcaLoadReport) {
	say("out of band cpu=%v", r.CpuUtilization)
}

var stopListening func()

var _ = stubs(map[string]plan{
	"out_of_band": {update: makeOne,
		state: func(_ *stub, sc balancer.SubConn, s balancer.SubConnState) {
			if s.ConnectivityState == connectivity.Ready {
				stopListening = grpcorca.RegisterOOBListener(sc, oobListener{},
					grpcorca.OOBListenerOptions{ReportInterval: time.Second})
			}
		},
		idle: func(*stub) { stopListening() }},
	// Real SubConns can be called by, though no interface of balancer says so.
	"calls_by_itself": {update: makeOne,
		state: func(_ *stub, sc balancer.SubConn, s balancer.SubConnState) {
			if s.ConnectivityState != connectivity.Ready {
				return
			}
			connection := sc.(grpc.ClientConnInterface)
			err := connection.Invoke(context.Background(), "/acme.Health/Ask", &emptypb.Empty{}, &emptypb.Empty{})
			say("unary: %v", status.Code(err))
			_, err = connection.NewStream(context.Background(), &grpc.StreamDesc{}, "/acme.Health/Watch")
			say("stream: %v", status.Code(err))
		}},
	"per_call_load": {update: reports, pick: func(s *stub, _ balancer.PickInfo) (balancer.PickResult, error) {
		return balancer.PickResult{SubConn: s.sc, Done: func(d balancer.DoneInfo) {
			if r, ok := d.ServerLoad.(*orca.OrcaLoadReport); ok {
				say("load cpu=%v named=%v trailer=%d", r.CpuUtilization, r.NamedMetrics,
					len(d.Trailer.Get("endpoint-load-metrics-bin")))
				return
			}
			say("load %v", d.ServerLoad)
		}}, nil
	}},
})

func load(subConn uint32, cpu float64) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_LoadReport{LoadReport: &lbcp.LoadReport{
		SubConn: subConn, Load: &lbcp.Load{CpuUtilization: cpu}}}}
}

func TestAPolicyMayCallByItsSubConns(t *testing.T) {
	b := with(t, "calls_by_itself")
	b.ok(lists("a:1"))
	same(t, b.ok(becomes(1, ready)), "stream 1 true", "stream 1 false", "log: unary: Unimplemented",
		"stream 1 true", "log: stream: OK")
	same(t, b.ok(becomes(1, idle)), "stream 1 false")
}

func TestOutOfBandReportsReachTheProducer(t *testing.T) {
	b := with(t, "out_of_band")
	b.ok(lists("a:1"))
	same(t, b.ok(load(1, 0.1)))
	same(t, b.ok(becomes(1, ready)), "stream 1 true")
	same(t, b.ok(load(1, 0.2)), "log: out of band cpu=0.2")
	same(t, b.ok(load(1, 0.3)), "log: out of band cpu=0.3")
	same(t, b.ok(exitIdle()), "stream 1 false")
	same(t, b.ok(load(1, 0.4)))
	if threads := b.ok(takeLedger()).Done.Ledger.Threads; len(threads) != 0 {
		t.Errorf("left over: %v", threads)
	}
}

func TestALostConnectionEndsTheStream(t *testing.T) {
	b := with(t, "out_of_band")
	b.ok(lists("a:1"))
	b.ok(becomes(1, ready))
	same(t, b.ok(becomes(1, idle)), "stream 1 false")
	same(t, b.ok(load(1, 0.2)))
}

func TestPerCallLoadIsInTheCompletion(t *testing.T) {
	b := with(t, "per_call_load")
	b.ok(lists("a:1"))
	b.ok(pick(&lbcp.Pick{Count: 2, Completion: lbcp.Completion_HOLD}))
	done := &lbcp.CallDone{Calls: []uint64{1}, Load: &lbcp.Load{
		CpuUtilization: 0.5, NamedMetrics: map[string]float64{"q": 3}}}
	same(t, b.ok(&lbcp.Command{Stimulus: &lbcp.Command_CallDone{CallDone: done}}),
		"log: load cpu=0.5 named=map[q:3] trailer=1")
	same(t, b.ok(&lbcp.Command{Stimulus: &lbcp.Command_CallDone{
		CallDone: &lbcp.CallDone{Calls: []uint64{2}}}}), "log: load <nil>")
}

func TestWeightedRoundRobinFollowsOutOfBandLoad(t *testing.T) {
	b := with(t, "weighted_round_robin")
	c := lists("a:1", "b:1")
	config := `{"enableOobLoadReport": true, "oobReportingPeriod": "1s", "blackoutPeriod": "1s",
		"weightUpdatePeriod": "1s"}`
	c.GetUpdateResolverState().ConfigJson = &config
	b.ok(c)
	for sc := uint32(1); sc <= 2; sc++ {
		b.ok(becomes(sc, connecting))
		b.ok(becomes(sc, ready))
		b.ok(health(sc, ready))
	}
	report := func(sc uint32, rps float64) {
		b.ok(&lbcp.Command{Stimulus: &lbcp.Command_LoadReport{LoadReport: &lbcp.LoadReport{
			SubConn: sc, Load: &lbcp.Load{CpuUtilization: 0.5, RpsFractional: rps}}}})
	}
	report(1, 300)
	report(2, 100)
	b.ok(advance(2 * time.Second))
	report(1, 300)
	report(2, 100)
	b.ok(advance(2 * time.Second))
	done := b.ok(pick(&lbcp.Pick{Count: 400})).Done
	share := map[uint32]uint32{}
	for i, a := range done.RunAnswer {
		share[done.Answers[a].SubConn] += done.RunLength[i]
	}
	if share[1] < 290 || share[1] > 310 {
		t.Errorf("3 to 1 expected of 400 picks, got %v", share)
	}
}

package channel_test

import (
	"slices"
	"testing"
	"time"

	"lbconform/testee/lbcp"
)

func finishes(f *lbcp.FinishCalls) *lbcp.Command {
	f.Calls = []uint64{1}
	return &lbcp.Command{Stimulus: &lbcp.Command_FinishCalls{FinishCalls: f}}
}

func advances(d time.Duration) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_Advance{Advance: &lbcp.Advance{Nanos: uint64(d)}}}
}

// placed brings call 1 to the server of connection 1, and gives the headers with which it arrived.
func (b *bench) placed(make *lbcp.PuppetOrder) map[string]string {
	b.t.Helper()
	b.open()
	b.ok(puppet(make, connects()))
	b.ok(dials(1))
	b.ok(puppet(serves()))
	for _, e := range b.events(lbcp.Outcome_OK, calls()) {
		if placed := e.GetCallPlaced(); placed != nil {
			return placed.Headers
		}
	}
	b.t.Fatal("call 1 was not placed")
	return nil
}

func (b *bench) loadOfHook(f *lbcp.FinishCalls) *lbcp.Load {
	b.t.Helper()
	for _, e := range b.events(lbcp.Outcome_OK, finishes(f)) {
		if ran := e.GetHookRan(); ran != nil {
			if len(ran.Trailers) != 0 {
				b.t.Errorf("trailers: %v", ran.Trailers)
			}
			return ran.Load
		}
	}
	b.t.Fatal("the hook did not run")
	return nil
}

func TestALoadReportReachesTheHook(t *testing.T) {
	b := start(t)
	b.placed(makes("a:1"))
	sent := &lbcp.Load{CpuUtilization: 0.5, NamedMetrics: map[string]float64{"depth": 3}}
	got := b.loadOfHook(&lbcp.FinishCalls{Load: sent})
	if got.GetCpuUtilization() != 0.5 || got.GetNamedMetrics()["depth"] != 3 {
		t.Errorf("load: %v", got)
	}
}

func TestNoLoadReportIsNone(t *testing.T) {
	b := start(t)
	b.placed(makes("a:1"))
	if got := b.loadOfHook(&lbcp.FinishCalls{}); got != nil {
		t.Errorf("load: %v", got)
	}
}

func TestCredentialsAreAHeader(t *testing.T) {
	make := makes("a:1")
	make.GetMakeSubConn().Credentials = "badge"
	if got := start(t).placed(make)["lbconform-credentials"]; got != "badge" {
		t.Errorf("with credentials: %q", got)
	}
	if got, is := start(t).placed(makes("a:1"))["lbconform-credentials"]; is {
		t.Errorf("without: %q", got)
	}
}

func TestACallOfTheWatcher(t *testing.T) {
	b := start(t)
	b.open()
	b.ok(puppet(makes("a:1"), connects()))
	b.ok(dials(1))
	c := calls()
	c.GetStartCalls().AtState = lbcp.ConnectivityState_READY.Enum()
	b.sees(c)
	b.sees(puppet(serves()), "channel_state", "picked", "call_placed")
}

func TestAPolicyPausesInClose(t *testing.T) {
	b := start(t)
	b.open()
	pause := &lbcp.PuppetOrder{Order: &lbcp.PuppetOrder_Pause{Pause: &lbcp.Pause{Nanos: uint64(time.Second)}}}
	b.sees(&lbcp.Command{Stimulus: &lbcp.Command_Puppet{Puppet: &lbcp.Puppet{
		At: lbcp.PuppetMoment_IN_CLOSE, Orders: []*lbcp.PuppetOrder{pause}}}})
	closing := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Close{Close: &lbcp.Close{}}})
	if !slices.Contains(closing, "policy_closed") || slices.Contains(closing, "close_returned") {
		t.Errorf("close: %v", closing)
	}
	b.sees(advances(time.Second), "pause_over", "close_returned")
}

func TestHowAConnectionBreaksIsMeasured(t *testing.T) {
	b := start(t)
	if !slices.Contains(b.j.Welcome.Capabilities, "metrics") {
		return // Channels of this version measure nothing.
	}
	b.open()
	b.ok(puppet(makes("a:1"), connects()))
	b.ok(dials(1))
	lost := &lbcp.Command{Stimulus: &lbcp.Command_TransportLost{
		TransportLost: &lbcp.TransportLost{Connection: 1, Loss: lbcp.Loss_LOSS_RESET}}}
	var reasons []string
	for _, e := range b.events(lbcp.Outcome_OK, lost) {
		if m := e.GetMetric(); m.GetName() == "grpc.subchannel.disconnections" {
			reasons = append(reasons, m.Labels["grpc.disconnect_error"])
		}
	}
	if !slices.Equal(reasons, []string{"connection reset"}) {
		t.Errorf("reasons: %v", reasons)
	}
}

func TestAPolicyWithoutExitIdleWhereItMayBeMissing(t *testing.T) {
	b := start(t)
	register := &lbcp.Command{Stimulus: &lbcp.Command_RegisterPuppet{
		RegisterPuppet: &lbcp.RegisterPuppet{Name: "puppet", Builder: 4, NoExitIdle: true}}}
	if !slices.Contains(b.j.Welcome.Capabilities, "policies_without_exit_idle") {
		b.wants(lbcp.Outcome_UNSUPPORTED, register)
		return
	}
	b.ok(register)
	config := `{"loadBalancingConfig": [{"puppet": {}}]}`
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_OpenChannel{OpenChannel: &lbcp.OpenChannel{
		Target: "lbconform:///service", DefaultServiceConfig: &config}}})
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{}})
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_PushResolverState{PushResolverState: &lbcp.PushResolverState{
		Endpoints: []*lbcp.Endpoint{{Addresses: []*lbcp.Address{{Addr: "a:1"}}}}}}})
	b.ok(puppet(makes("a:1")))
	if got := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{}}); !slices.Contains(got, "dial_started") {
		t.Errorf("to connect: %v", got)
	}
}

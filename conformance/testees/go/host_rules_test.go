package testee_test

import (
	"errors"
	"fmt"
	"testing"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

// The duties of PROTOCOL.md, "The host the adapter emulates", one test each and in that order.

const (
	idle       = lbcp.ConnectivityState_IDLE
	connecting = lbcp.ConnectivityState_CONNECTING
	ready      = lbcp.ConnectivityState_READY
	failure    = lbcp.ConnectivityState_TRANSIENT_FAILURE
	shutdown   = lbcp.ConnectivityState_SHUTDOWN
)

var _ = stubs(map[string]plan{
	"stub":     {},
	"make_one": {update: makeOne},
	"show_state": {update: func(_ *stub, c balancer.ClientConnState) error {
		say("%s", describeState(c.ResolverState))
		return nil
	}},
	"show_error": {update: makeOne, state: func(_ *stub, _ balancer.SubConn, s balancer.SubConnState) {
		_, isStatus := status.FromError(s.ConnectionError)
		say("%v error=%v status=%v", s.ConnectivityState, s.ConnectionError,
			isStatus && s.ConnectionError != nil)
	}},
	"call_order": {
		update: func(s *stub, c balancer.ClientConnState) error {
			_ = makeOne(s, c)
			s.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Connecting, Picker: s})
			s.sc.Connect()
			say("update returns")
			return nil
		},
		state: func(s *stub, sc balancer.SubConn, st balancer.SubConnState) {
			say("%v begins", st.ConnectivityState)
			if st.ConnectivityState == connectivity.Ready {
				listenHealth(sc)
			}
			s.sc.Connect()
			say("%v ends", st.ConnectivityState)
		},
		idle: func(s *stub) { clearHealth(s.sc) }},
	"no_address": {update: func(s *stub, _ balancer.ClientConnState) error {
		s.make("")
		return nil
	}},
	"old_listener": {update: makeOne, old: true},
	"report_twice": {update: func(s *stub, c balancer.ClientConnState) error {
		_ = makeOne(s, c)
		for range 2 {
			s.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Ready, Picker: s})
		}
		return nil
	}},
	"make_in_close": {close: func(s *stub) { s.make("late:1") }},
	"old_spelling": {update: func(s *stub, c balancer.ClientConnState) error {
		_ = makeOne(s, c)
		s.cc.UpdateAddresses(s.sc, []resolver.Address{{Addr: "b:1"}})
		s.sc.UpdateAddresses([]resolver.Address{{Addr: "c:1"}})
		s.cc.RemoveSubConn(s.sc)
		s.sc.Shutdown()
		s.cc.ResolveNow(resolver.ResolveNowOptions{})
		say("target %s", s.cc.Target())
		return nil
	}},
	"foreign": {update: func(s *stub, _ balancer.ClientConnState) error {
		s.cc.RemoveSubConn(nil)
		s.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Ready})
		return nil
	}},
})

func init() { balancer.Register(nilBuilder{}) }

// nilBuilder builds nothing.
type nilBuilder struct{}

func (nilBuilder) Name() string { return "nil_builder" }

func (nilBuilder) Build(balancer.ClientConn, balancer.BuildOptions) balancer.Balancer { return nil }

// listenHealth registers a health listener, where the version has such.
func listenHealth(sc balancer.SubConn) {
	type healthy interface {
		RegisterHealthListener(func(balancer.SubConnState))
	}
	if h, ok := sc.(healthy); ok {
		h.RegisterHealthListener(func(s balancer.SubConnState) {
			say("health %v %v", s.ConnectivityState, s.ConnectionError)
		})
	}
}

func clearHealth(sc balancer.SubConn) {
	sc.(interface {
		RegisterHealthListener(func(balancer.SubConnState))
	}).RegisterHealthListener(nil)
}

func TestRule1BothHalvesAreFilled(t *testing.T) {
	b := with(t, "show_state")
	u := &lbcp.UpdateResolverState{Endpoints: []*lbcp.Endpoint{
		{Addresses: []*lbcp.Address{{Addr: "a:1"}, {Addr: "a:2", ServerName: "n"}}},
		{Addresses: []*lbcp.Address{{Addr: "b:1", Metadata: map[string]string{"k": "v"}}}},
	}}
	show := func(h lbcp.Halves) string {
		u.Halves = h
		turn := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_UpdateResolverState{UpdateResolverState: u}})
		return said(turn)[0]
	}
	a1, a2, b1 := resolver.Address{Addr: "a:1"}, resolver.Address{Addr: "a:2", ServerName: "n"},
		resolver.Address{Addr: "b:1"}
	endpoints := fmt.Sprintf(" %v %v", []resolver.Address{a1, a2}, []resolver.Address{b1})
	addresses := fmt.Sprintf(" %v<nil> %v<nil> %vk=v", a1, a2, b1)
	rows := map[lbcp.Halves]string{
		lbcp.Halves_BOTH:           "log: endpoints" + endpoints + " addresses" + addresses,
		lbcp.Halves_ENDPOINTS_ONLY: "log: endpoints" + endpoints + " addresses",
		lbcp.Halves_ADDRESSES_ONLY: "log: endpoints addresses" + addresses,
	}
	for halves, want := range rows {
		if got := show(halves); got != want {
			t.Errorf("%v:\n%s\nwant\n%s", halves, got, want)
		}
	}
}

func TestRule2ErrorsAreNoStatuses(t *testing.T) {
	b := with(t, "show_error")
	b.ok(lists("a:1"))
	same(t, b.ok(becomes(1, connecting)), "log: CONNECTING error=<nil> status=false")
	same(t, b.ok(becomes(1, failure)), "log: TRANSIENT_FAILURE error=refused status=false")
	silent := becomes(1, failure)
	silent.GetSubConnState().Error = ""
	same(t, b.ok(silent), "log: TRANSIENT_FAILURE error=connection failed status=false")
}

func TestRule3And4ListenersRunLaterAndOneByOne(t *testing.T) {
	b := with(t, "call_order")
	same(t, b.ok(lists("a:1")), "made 1 a:1", "connect 1", "CONNECTING picker 1", "connect 1",
		"log: update returns")
	said := said(b.ok(becomes(1, ready)))
	if said[0] != "log: READY begins" || said[len(said)-1] != "log: READY ends" {
		t.Errorf("something came between a listener's calls: %v", said)
	}
}

func TestRule5ASubConnNeedsAnAddress(t *testing.T) {
	b := with(t, "no_address")
	same(t, b.ok(lists("a:1")), "not made ", "log: not made: a SubConn needs at least one address")
}

func TestRule6NothingIsInvented(t *testing.T) {
	b := with(t, "make_one")
	same(t, b.ok(lists("a:1")), "made 1 a:1", "connect 1")
	same(t, b.ok(advance(1<<40)))
	same(t, b.ok(becomes(1, ready)), "log: listener SubConn(id:1) READY <nil>")
	same(t, b.ok(becomes(1, shutdown)), "log: listener SubConn(id:1) SHUTDOWN <nil>")
}

func TestRule8NoPickerBeforeTheFirstReport(t *testing.T) {
	b := with(t, "stub")
	got := b.ok(pick(&lbcp.Pick{Count: 3})).Done
	if len(got.Answers) != 1 || got.Answers[0].Outcome != lbcp.PickOutcome_NO_PICKER ||
		got.RunLength[0] != 3 {
		t.Error(got)
	}
}

func TestRule9WithoutListenerTheOldMethodIsCalled(t *testing.T) {
	b := with(t, "old_listener")
	b.ok(lists("a:1"))
	same(t, b.ok(becomes(1, failure)),
		"log: old listener SubConn(id:1) TRANSIENT_FAILURE refused")
}

func TestRule10AfterCloseTheLedgerIsStillThere(t *testing.T) {
	b := with(t, "make_one")
	b.ok(lists("a:1"))
	done := b.ok(closes()).Done
	if done.Ledger == nil || len(done.Ledger.SubConns) != 1 || done.Ledger.Timers != -1 {
		t.Errorf("ledger with Close: %v", done.Ledger)
	}
	if l := b.ok(takeLedger()).Done.Ledger; len(l.SubConns) != 1 {
		t.Errorf("ledger after Close: %v", l)
	}
}

func TestNumbersAreNeverUsedTwice(t *testing.T) {
	b := with(t, "report_twice")
	same(t, b.ok(lists("a:1")), "made 1 a:1", "connect 1", "READY picker 1", "READY picker 2")
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_DropPicker{DropPicker: &lbcp.DropPicker{Picker: 2}}})
	same(t, b.ok(lists("a:1")), "made 2 a:1", "connect 2", "READY picker 3", "READY picker 4")
	b.wants(lbcp.Outcome_BAD_COMMAND, pick(&lbcp.Pick{Picker: 2}))
}

func TestAClosedPolicyMakesNoSubConns(t *testing.T) {
	b := with(t, "make_in_close")
	same(t, b.ok(closes()), "not made late:1",
		"log: not made: the channel has closed this policy; no new SubConns")
}

func TestOldSpellingsMeanTheSame(t *testing.T) {
	b := with(t, "old_spelling")
	same(t, b.ok(lists("a:1")), "made 1 a:1", "connect 1", "readdressed 1 b:1", "readdressed 1 c:1",
		"shutdown 1", "resolve", "log: target dns:///service.test")
}

func TestWhatNoHostAllowsIsTold(t *testing.T) {
	b := with(t, "foreign")
	same(t, b.ok(lists("a:1")),
		"violation: RemoveSubConn names a SubConn that this channel never made: <nil>",
		"violation: UpdateState(READY) with a nil picker", "READY picker 1")
}

func TestArmedErrors(t *testing.T) {
	b := with(t, "no_crash_on_error")
	arm := &lbcp.ArmNewSubConnError{Addrs: []string{"b:1"}, Count: 1, Message: "no room"}
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ArmNewSubConnError{ArmNewSubConnError: arm}})
	same(t, b.ok(lists("a:1")), "made 1 a:1")
	same(t, b.ok(lists("b:1")), "not made b:1", "log: not made: no room")
	same(t, b.ok(lists("b:1")), "made 2 b:1")
}

var _ = stubs(map[string]plan{
	"no_crash_on_error": {update: func(s *stub, c balancer.ClientConnState) error {
		s.make(c.ResolverState.Addresses[0].Addr)
		return nil
	}},
	"update_error": {update: func(s *stub, _ balancer.ClientConnState) error {
		if s.updates == 1 {
			return fmt.Errorf("wrapped: %w", balancer.ErrBadResolverState)
		}
		return errors.New("other")
	}},
})

func TestErrorsOfAnUpdate(t *testing.T) {
	b := with(t, "update_error")
	first := b.wants(lbcp.Outcome_ERROR, lists()).Done.Error
	if !first.BadResolverState || first.Message != "wrapped: bad resolver state" || first.Code != nil {
		t.Error(first)
	}
	if second := b.wants(lbcp.Outcome_ERROR, lists()).Done.Error; second.BadResolverState {
		t.Error(second)
	}
}

package testee_test

import (
	"context"
	"encoding/json"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee/lbcp"
)

// What a wrong policy does to its host, and what the judge learns of it.

var (
	never     = make(chan struct{}) // made outside any bubble: waiting for it is not durable
	contended sync.Mutex
)

var _ = stubs(map[string]plan{
	"blocks_on_channel": blocks(func(*stub) { <-make(chan struct{}) }),
	"blocks_on_group":   blocks(func(*stub) { var g sync.WaitGroup; g.Add(1); g.Wait() }),
	"blocks_on_cond":    blocks(func(*stub) { c := sync.NewCond(&sync.Mutex{}); c.L.Lock(); c.Wait() }),
	"blocks_on_context": blocks(func(*stub) { <-nobodyCancels().Done() }),
	"sleeps_a_minute":   blocks(func(*stub) { time.Sleep(time.Minute); say("slept") }),
	"sleeps_then_panics": blocks(func(*stub) {
		time.Sleep(time.Minute)
		panic("after a minute")
	}),
	"locks_twice":   blocks(func(*stub) { contended.Lock(); contended.Lock() }),
	"waits_outside": blocks(func(*stub) { <-never }),
	"spins": blocks(func(*stub) {
		for {
			spinning++
		}
	}),
	"panics_in_update":   blocks(func(*stub) { panic("update") }),
	"exits_goroutine":    blocks(func(*stub) { runtime.Goexit() }),
	"panics_elsewhere":   blocks(func(*stub) { go panic("elsewhere") }),
	"panics_in_build":    {build: func(*stub, balancer.BuildOptions) { panic("build") }},
	"panics_in_listener": {update: makeOne, state: func(*stub, balancer.SubConn, balancer.SubConnState) { panic("listener") }},
	"panics_in_pick": {update: reports, pick: func(*stub, balancer.PickInfo) (balancer.PickResult, error) {
		panic("pick")
	}},
	"panics_in_done": {update: reports, pick: func(s *stub, _ balancer.PickInfo) (balancer.PickResult, error) {
		return balancer.PickResult{SubConn: s.sc, Done: func(balancer.DoneInfo) { panic("done") }}, nil
	}},
	"panics_in_parser": {parse: func(json.RawMessage) (serviceconfig.LoadBalancingConfig, error) {
		panic("parser")
	}},
	"pick_blocks": {update: reports, pick: func(s *stub, i balancer.PickInfo) (balancer.PickResult, error) {
		if i.Ctx.Value(keyType{}) == "block" {
			time.Sleep(time.Second)
		}
		return balancer.PickResult{SubConn: s.sc}, nil
	}},
})

var spinning int

// blocks is a plan whose update does something bad.
func blocks(bad func(*stub)) plan {
	return plan{update: func(s *stub, _ balancer.ClientConnState) error {
		bad(s)
		return nil
	}}
}

// reports makes a SubConn and installs the stub as picker.
func reports(s *stub, c balancer.ClientConnState) error {
	s.make(c.ResolverState.Addresses[0].Addr)
	s.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Ready, Picker: s})
	return nil
}

func nobodyCancels() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	context.AfterFunc(ctx, cancel)
	return ctx
}

func TestACallThatDoesNotReturnIsBlocked(t *testing.T) {
	for _, policy := range []string{
		"blocks_on_channel", "blocks_on_group", "blocks_on_cond", "blocks_on_context"} {
		t.Run(policy, func(t *testing.T) {
			b := with(t, policy)
			blocked := b.wants(lbcp.Outcome_BLOCKED, lists("a:1")).Done
			if !strings.Contains(blocked.Error.Stack, "faults_test.go") {
				t.Errorf("the stack does not show where: %v", blocked.Error)
			}
			// It never returns, and what is queued behind it waits too.
			b.ok(advance(24 * time.Hour))
			b.wants(lbcp.Outcome_BLOCKED, fails("x"))
			b.wants(lbcp.Outcome_BLOCKED, closes())
			// The program lives on.
			b.instance = 2
			b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: "stub"}}})
			same(t, b.ok(fails("other")), "log: resolver error other")
		})
	}
}

func TestTimeTellsSlowFromStuck(t *testing.T) {
	b := with(t, "sleeps_a_minute")
	b.wants(lbcp.Outcome_BLOCKED, lists("a:1"))
	b.wants(lbcp.Outcome_BLOCKED, fails("queued"))
	same(t, b.ok(advance(59*time.Second)))
	same(t, b.ok(advance(time.Second)), "log: slept", "log: resolver error queued")
	same(t, b.ok(fails("later")), "log: resolver error later")
}

func TestALatePanicBelongsToTheTurnInWhichItHappens(t *testing.T) {
	b := with(t, "sleeps_then_panics")
	b.wants(lbcp.Outcome_BLOCKED, lists("a:1"))
	b.wants(lbcp.Outcome_PANIC, advance(time.Hour))
}

func TestPanicsAreCaughtWhereTheyCanBe(t *testing.T) {
	build := func(policy string) *lbcp.Command {
		return &lbcp.Command{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: policy}}}
	}
	rows := []struct {
		policy string
		before []*lbcp.Command
		last   *lbcp.Command
		text   string
	}{
		{"panics_in_build", nil, build("panics_in_build"), "build"},
		{"panics_in_update", []*lbcp.Command{build("panics_in_update")}, lists("a:1"), "update"},
		{"exits_goroutine", []*lbcp.Command{build("exits_goroutine")}, lists("a:1"), "Goexit"},
		{"panics_in_listener", []*lbcp.Command{build("panics_in_listener"), lists("a:1")},
			becomes(1, ready), "listener"},
		{"panics_in_pick", []*lbcp.Command{build("panics_in_pick"), lists("a:1")},
			pick(&lbcp.Pick{}), "pick"},
		{"panics_in_done", []*lbcp.Command{build("panics_in_done"), lists("a:1")},
			pick(&lbcp.Pick{}), "done"},
		{"panics_in_parser", nil, &lbcp.Command{Stimulus: &lbcp.Command_ParseConfig{
			ParseConfig: &lbcp.ParseConfig{Policy: "panics_in_parser", Json: "{}"}}}, "parser"},
	}
	for _, row := range rows {
		t.Run(row.policy, func(t *testing.T) {
			b := start(t)
			for _, c := range row.before {
				b.ok(c)
			}
			e := b.wants(lbcp.Outcome_PANIC, row.last).Done.Error
			if !strings.Contains(e.Message, row.text) || !strings.Contains(e.Stack, "faults_test.go") {
				t.Errorf("panic told as %v", e)
			}
			b.instance = 2
			b.ok(build("stub"))
		})
	}
}

func TestAPanickedInstanceIsNotUsedAgain(t *testing.T) {
	b := with(t, "panics_in_update")
	b.wants(lbcp.Outcome_PANIC, lists("a:1"))
	b.wants(lbcp.Outcome_BAD_COMMAND, lists("a:1"))
	b.ok(takeLedger())
}

func TestAPanicOnAPolicysOwnGoroutineEndsTheProcess(t *testing.T) {
	b := with(t, "panics_elsewhere")
	b.breaks(lists("a:1"))
	if end := b.j.Wait(); end.Code != 2 || !strings.Contains(end.Stderr, "panic: elsewhere") {
		t.Errorf("%+v", end)
	}
}

func TestAHangThatNoWaitCanSeeEndsTheProcess(t *testing.T) {
	rows := map[string]string{
		"locks_twice":   "sync.Mutex.Lock",
		"waits_outside": "chan receive",
		"spins":         "faults_test.go",
	}
	for policy, trace := range rows {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			b := with(t, policy, "LBTESTEE_WATCHDOG=300ms")
			b.breaks(lists("a:1"))
			end := b.j.Wait()
			if end.Code != 86 || !strings.Contains(end.Stderr, trace) ||
				!strings.Contains(end.Stderr, "HANG: command 2") {
				t.Errorf("exit %d: %s", end.Code, end.Stderr)
			}
		})
	}
}

func TestABlockedPickHoldsUpNobody(t *testing.T) {
	b := with(t, "pick_blocks")
	b.ok(lists("a:1"))
	key := "block"
	for range 3 {
		b.wants(lbcp.Outcome_BLOCKED, pick(&lbcp.Pick{Key: &key}))
		b.ok(pick(&lbcp.Pick{}))
	}
	same(t, b.ok(fails("x")), "log: resolver error x")
	b.ok(advance(time.Second))
	b.ok(pick(&lbcp.Pick{}))
}

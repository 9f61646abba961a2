package testee_test

import (
	"testing"
	"time"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"

	"lbconform/testee/lbcp"
)

var packageBorn = time.Now()

var _ = stubs(map[string]plan{
	"ticks": {update: func(*stub, balancer.ClientConnState) error {
		go func() {
			for range 3 {
				time.Sleep(8 * time.Hour)
				say("tick")
			}
		}()
		time.AfterFunc(23*time.Hour, func() { say("nearly a day") })
		return nil
	}},
	"remembers": {update: func(*stub, balancer.ClientConnState) error {
		say("forwards=%v", time.Since(packageBorn) > 0)
		return nil
	}},
	"chains": {update: func(s *stub, _ balancer.ClientConnState) error {
		go chain(s, 200)
		return nil
	}},
})

// chain runs a relay of goroutines and reports at its end.
func chain(s *stub, left int) {
	if left == 0 {
		s.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Idle, Picker: s})
		return
	}
	go chain(s, left-1)
}

func TestADayPassesAtOnceAndInOrder(t *testing.T) {
	b := with(t, "ticks")
	b.ok(lists("a:1"))
	began := time.Now()
	turn := b.ok(advance(24 * time.Hour))
	same(t, turn, "log: tick", "log: tick", "log: nearly a day", "log: tick")
	hours := []uint64{8, 16, 23, 24}
	i := 0
	for _, e := range turn.Events {
		if word(e) == "" {
			continue
		}
		if e.NowNanos != hours[i]*uint64(time.Hour) {
			t.Errorf("event %d at %v", i, time.Duration(e.NowNanos))
		}
		i++
	}
	if turn.Done.NowNanos != uint64(24*time.Hour) {
		t.Errorf("done at %v", time.Duration(turn.Done.NowNanos))
	}
	if real := time.Since(began); real > time.Hour {
		t.Errorf("took %v", real)
	}
	if threads := b.ok(takeLedger()).Done.Ledger.Threads; len(threads) != 0 {
		t.Errorf("left over: %v", threads)
	}
}

func TestNothingButAdvanceMovesTheClock(t *testing.T) {
	b := with(t, "stub")
	for _, c := range []*lbcp.Command{lists("a:1"), fails("x"), pick(&lbcp.Pick{}), exitIdle()} {
		if now := b.ok(c).Done.NowNanos; now != 0 {
			t.Errorf("%v: now %d", c, now)
		}
	}
	b.ok(advance(7))
	if now := b.ok(advance(0)).Done.NowNanos; now != 7 {
		t.Errorf("now %d, want 7", now)
	}
}

func TestTimeRememberedFromInitialisationLiesInThePast(t *testing.T) {
	same(t, with(t, "remembers").ok(lists("a:1")), "log: forwards=true")
}

func TestDoneComesAfterTheLastGoroutine(t *testing.T) {
	b := with(t, "chains")
	for i := range 100 {
		if got := said(b.ok(lists("a:1"))); len(got) != 1 {
			t.Fatalf("round %d: %v", i, got)
		}
	}
}

func TestHappyEyeballsWaitsExactly250Milliseconds(t *testing.T) {
	if !newPickFirst(t) {
		return // Before 1.7x pick_first has one SubConn for all addresses and no timer.
	}
	b := with(t, "pick_first")
	same(t, b.ok(lists("a:1", "b:1")), "CONNECTING picker 1", "made 1 a:1", "connect 1")
	same(t, b.ok(becomes(1, connecting)))
	same(t, b.ok(advance(250*time.Millisecond-1)))
	same(t, b.ok(advance(1)), "made 2 b:1", "connect 2")
}

// newPickFirst tells which pick_first this is, by what it does with two addresses.
func newPickFirst(t *testing.T) bool {
	t.Helper()
	b := with(t, "pick_first")
	turn := b.ok(lists("a:1", "b:1"))
	for _, w := range said(turn) {
		if w == "made 1 a:1+b:1" {
			return false
		}
	}
	return true
}

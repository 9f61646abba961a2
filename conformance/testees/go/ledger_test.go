package testee_test

import (
	"strings"
	"testing"

	"google.golang.org/grpc/balancer"

	"lbconform/testee/lbcp"
)

var _ = stubs(map[string]plan{
	"leaks": {update: func(*stub, balancer.ClientConnState) error {
		stop := make(chan struct{})
		go func() { <-stop }()
		go func() { go func() { <-stop }() }()
		return nil
	}, close: func(*stub) {}},
	"leaks one": {update: func(*stub, balancer.ClientConnState) error {
		go func() { select {} }()
		return nil
	}, close: func(*stub) {}},
})

func TestLeakedGoroutinesAreNamed(t *testing.T) {
	b := with(t, "leaks")
	if l := b.ok(takeLedger()).Done.Ledger; !l.ThreadsKnown || len(l.Threads) != 0 {
		t.Errorf("before: %v", l)
	}
	b.ok(lists("a:1"))
	threads := b.ok(closes()).Done.Ledger.Threads
	if len(threads) != 2 || !strings.Contains(threads[0], "chan receive") ||
		!strings.Contains(threads[0], "created by lbconform/testee_test") {
		t.Errorf("after Close: %q", threads)
	}
}

func TestALedgerIsOfOneInstance(t *testing.T) {
	b := with(t, "leaks")
	b.ok(lists("a:1"))
	build := &lbcp.Command{Instance: 2, Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: "leaks"}}}
	b.ok(build)
	ledger := func(instance uint32) int {
		c := takeLedger()
		c.Instance = instance
		return len(b.ok(c).Done.Ledger.Threads)
	}
	if n := ledger(2); n != 0 {
		t.Errorf("the second is charged with %d of the first", n)
	}
	c := lists("a:1")
	c.Instance = 2
	b.ok(c)
	if first, second := ledger(1), ledger(2); first < 2 || second != 2 {
		t.Errorf("first %d, second %d", first, second)
	}
}

func TestAClosedInstanceIsChargedForWhatItLeaves(t *testing.T) {
	b := with(t, "leaks one")
	build := &lbcp.Command{Instance: 2, Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: "leaks one"}}}
	b.ok(build)
	b.ok(lists("a:1"))
	if n := len(b.ok(closes()).Done.Ledger.Threads); n != 1 {
		t.Errorf("the first, as it closes: %d", n)
	}
	ledger := func(instance uint32) int {
		c := takeLedger()
		c.Instance = instance
		return len(b.ok(c).Done.Ledger.Threads)
	}
	if first, second := ledger(1), ledger(2); first != 1 || second != 0 {
		t.Errorf("after Close: first %d, second %d", first, second)
	}
	b.ok(lists("b:1")) // late, and heard all the same
	if first, second := ledger(1), ledger(2); first != 2 || second != 0 {
		t.Errorf("after a late list: first %d, second %d", first, second)
	}
}

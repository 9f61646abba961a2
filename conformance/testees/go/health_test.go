//go:build !lbc_no_health

package testee_test

import (
	"testing"

	"google.golang.org/grpc/balancer"
)

// Rule 7 of the host, and rule 3 for health listeners: they live until the next state, and hear later.

func TestRule7AHealthListenerLivesUntilTheNextState(t *testing.T) {
	b := with(t, "call_order")
	b.ok(lists("a:1"))
	same(t, b.ok(becomes(1, ready)), "log: READY begins", "listens 1", "connect 1", "log: READY ends")
	same(t, b.ok(health(1, failure)), "log: health TRANSIENT_FAILURE connection failed")
	same(t, b.ok(health(1, ready)), "log: health READY <nil>")
	b.ok(becomes(1, idle))
	same(t, b.ok(health(1, ready)))
}

var _ = stubs(map[string]plan{
	"listens_early": {update: func(s *stub, c balancer.ClientConnState) error {
		listenHealth(s.make(c.ResolverState.Addresses[0].Addr))
		return nil
	}},
})

func TestHealthBeforeReadyIsIgnored(t *testing.T) {
	b := with(t, "listens_early")
	same(t, b.ok(lists("a:1")), "made 1 a:1")
	same(t, b.ok(health(1, ready)))
}

func TestANilHealthListenerClears(t *testing.T) {
	b := with(t, "call_order")
	b.ok(lists("a:1"))
	b.ok(becomes(1, ready))
	same(t, b.ok(exitIdle()), "deaf 1")
	same(t, b.ok(health(1, ready)))
}

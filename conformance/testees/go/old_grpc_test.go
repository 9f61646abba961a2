//go:build lbc_no_metrics

package testee_test

import "testing"

// Facts of versions before ExitIdle became part of Balancer; run with go.1.64.mod.

func TestAPolicyThatCannotLeaveIdleHasItsSubConnsConnected(t *testing.T) {
	b := with(t, "least_request_experimental")
	config, c := "{}", lists("a:1")
	c.GetUpdateResolverState().ConfigJson = &config
	b.ok(c)
	same(t, b.ok(exitIdle()), "connect 1")

	// round_robin of that time has the method and does nothing in it.
	b = with(t, "round_robin")
	b.ok(lists("a:1"))
	same(t, b.ok(exitIdle()))
}

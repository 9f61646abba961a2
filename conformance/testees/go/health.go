//go:build !lbc_no_health

package testee

import (
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"

	"lbconform/testee/lbcp"
)

func init() { extraCapabilities = append(extraCapabilities, "health") }

// RegisterHealthListener keeps a listener; nil clears it. It is part of balancer.SubConn from grpc-go
// 1.69 on; earlier it must not be there, since a policy may ask for it by a type assertion.
func (sc *subConn) RegisterHealthListener(listener func(balancer.SubConnState)) {
	sc.mu.Lock()
	if sc.state != connectivity.Ready {
		// A channel ignores it. That a READY may be under way is no fault of the policy.
		sc.mu.Unlock()
		return
	}
	sc.health = listener
	sc.mu.Unlock()
	sc.in.report(&lbcp.Event{Observation: &lbcp.Event_HealthListenerRegistered{
		HealthListenerRegistered: &lbcp.HealthListenerRegistered{
			SubConn: sc.id, Cleared: listener == nil}}})
}

package unusual

import (
	"fmt"
	"slices"
	"sync/atomic"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"
)

func init() {
	register("subset", newSubset, "keeps_the_old_choice", "forgets_to_reconnect", "reports_stale_ready")
}

const subsetSize = 2

// subset connects to two of the endpoints, those that rank highest for this client, and rotates over
// what of them is READY. With thousands of clients each server then has few connections.
type subset struct {
	cc     balancer.ClientConn
	conns  *connections
	client string
	sin    string
}

func newSubset(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &subset{cc: cc, client: fmt.Sprint(anyOf(1 << 30)), sin: sin}
	p.conns = newConnections(cc, p.changed)
	p.conns.leaks = sin == "keeps_the_old_choice"
	return p
}

func (p *subset) UpdateClientConnState(s balancer.ClientConnState) error {
	// Endpoints count, not addresses: an endpoint of several is reached by its first.
	var chosen []resolver.Address
	seen := map[string]bool{}
	for _, e := range s.ResolverState.Endpoints {
		if len(e.Addresses) > 0 && !seen[e.Addresses[0].Addr] {
			seen[e.Addresses[0].Addr] = true
			chosen = append(chosen, e.Addresses[0])
		}
	}
	slices.SortFunc(chosen, func(a, b resolver.Address) int {
		if rank(p.client, a.Addr) > rank(p.client, b.Addr) {
			return -1
		}
		return 1
	})
	if len(chosen) > subsetSize {
		chosen = chosen[:subsetSize]
	}
	for _, c := range p.conns.set(chosen) {
		c.sc.Connect()
	}
	p.report()
	if len(chosen) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *subset) ResolverError(error) {
	if len(p.conns.all) == 0 {
		p.report()
	}
}

func (p *subset) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *subset) Close() { p.conns.close() }

func (p *subset) ExitIdle() {}

func (p *subset) changed(c *connection, before connectivity.State) {
	if c.state == connectivity.Idle &&
		(p.sin != "forgets_to_reconnect" || before != connectivity.TransientFailure) {
		c.sc.Connect()
	}
	if p.sin == "reports_stale_ready" && before == connectivity.Ready {
		return
	}
	p.report()
}

func (p *subset) report() {
	ready := p.conns.in(connectivity.Ready)
	state, picker := connectivity.Connecting, waits()
	switch {
	case len(ready) > 0:
		next := new(atomic.Uint32)
		next.Store(uint32(anyOf(len(ready))))
		state = connectivity.Ready
		picker = func(balancer.PickInfo) (balancer.PickResult, error) {
			return balancer.PickResult{SubConn: ready[int(next.Add(1))%len(ready)].sc}, nil
		}
	case p.hasFailed():
		state, picker = connectivity.TransientFailure, fails(p.conns.failure())
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: picker})
}

// hasFailed: every endpoint of the subset has failed once, and none was READY since.
func (p *subset) hasFailed() bool {
	for _, c := range p.conns.all {
		if c.err == nil || c.state == connectivity.Ready {
			return false
		}
	}
	return true
}

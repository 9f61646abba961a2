package unusual

import (
	"slices"
	"strconv"
	"sync"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
)

func init() {
	register("weights_by_attribute", newWeighted, "keeps_the_first_weight", "starves_the_light", "panics_without_weight")
}

// Weight is where the policy looks for an endpoint's weight: the Addresses half of the list,
// BalancerAttributes.
type Weight struct{}

// weighted spreads by the smooth rotation of nginx. It looks at every event and reports each time, also
// when nothing changed, and it asks for re-resolution itself when a connection fails or is lost.
type weighted struct {
	cc      balancer.ClientConn
	conns   *connections
	weights map[string]int
	sin     string
}

func newWeighted(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &weighted{cc: cc, weights: map[string]int{}, sin: sin}
	p.conns = newConnections(cc, p.changed)
	return p
}

func (p *weighted) UpdateClientConnState(s balancer.ClientConnState) error {
	weights := map[string]int{}
	for _, a := range s.ResolverState.Addresses {
		text, _ := a.BalancerAttributes.Value(Weight{}).(string)
		if p.sin == "panics_without_weight" {
			text = a.BalancerAttributes.Value(Weight{}).(string)
		}
		weights[a.Addr] = 1
		if weight, err := strconv.Atoi(text); err == nil && weight > 0 {
			weights[a.Addr] = weight
		}
		if old := p.weights[a.Addr]; old > 0 && p.sin == "keeps_the_first_weight" {
			weights[a.Addr] = old
		}
	}
	p.weights = weights
	for _, c := range p.conns.set(s.ResolverState.Addresses) {
		c.sc.Connect()
	}
	p.report()
	if len(weights) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *weighted) ResolverError(error) { p.report() }

func (p *weighted) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *weighted) Close() { p.conns.close() }

func (p *weighted) ExitIdle() {}

func (p *weighted) changed(c *connection, _ connectivity.State) {
	switch c.state {
	case connectivity.Ready:
		c.err = nil
	case connectivity.Idle:
		p.cc.ResolveNow(resolveNow)
		c.sc.Connect()
	case connectivity.TransientFailure:
		p.cc.ResolveNow(resolveNow)
	}
	p.report()
}

func (p *weighted) report() {
	ready := slices.Clone(p.conns.in(connectivity.Ready))
	state, picker := connectivity.Connecting, waits()
	failed := true
	for _, c := range p.conns.all {
		failed = failed && c.err != nil
	}
	switch {
	case len(ready) > 0:
		state, picker = connectivity.Ready, p.rotation(ready)
	case failed:
		state, picker = connectivity.TransientFailure, fails(p.conns.failure())
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: picker})
}

func (p *weighted) rotation(ready []*connection) pick {
	var mu sync.Mutex
	weights, credit, total := make([]int, len(ready)), make([]int, len(ready)), 0
	for i, c := range ready {
		weights[i] = p.weights[c.addr]
		total += weights[i]
	}
	// Not every new picker begins with the heaviest.
	credit[anyOf(len(ready))] += total
	return func(balancer.PickInfo) (balancer.PickResult, error) {
		mu.Lock()
		defer mu.Unlock()
		best := 0
		for i := range ready {
			credit[i] += weights[i]
			if credit[i] > credit[best] {
				best = i
			}
		}
		if p.sin != "starves_the_light" {
			credit[best] -= total
		} else {
			credit[best] -= weights[best]
		}
		return balancer.PickResult{SubConn: ready[best].sc}, nil
	}
}

package unusual

import (
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"
)

func init() {
	register("single", newSingle, "never_readdresses", "stays_idle", "makes_another_for_each_list")
}

// single is a policy as they were written years ago: one SubConn that holds the whole list, re-addressed
// by UpdateAddresses, its states heard through UpdateSubConnState, given up by RemoveSubConn. It keeps
// its connection up at all times.
type single struct {
	cc    balancer.ClientConn
	sc    balancer.SubConn
	state connectivity.State
	sin   string
}

func newSingle(cc balancer.ClientConn, sin string) balancer.Balancer {
	return &single{cc: cc, sin: sin}
}

func (p *single) UpdateClientConnState(s balancer.ClientConnState) error {
	// Each address once: a repeated one would be dialled twice in a pass.
	seen := map[string]bool{}
	var addrs []resolver.Address
	for _, a := range s.ResolverState.Addresses {
		if !seen[a.Addr] {
			seen[a.Addr] = true
			addrs = append(addrs, a)
		}
	}
	if len(addrs) == 0 {
		if p.sc != nil {
			p.cc.RemoveSubConn(p.sc) //nolint:staticcheck // the old interface on purpose
			p.sc = nil
		}
		p.report(connectivity.TransientFailure, fails(errNothingListed))
		return balancer.ErrBadResolverState
	}
	if p.sc != nil && p.sin != "makes_another_for_each_list" {
		if p.sin != "never_readdresses" {
			p.cc.UpdateAddresses(p.sc, addrs) //nolint:staticcheck
		}
		if p.state == connectivity.Idle {
			p.sc.Connect()
		}
		return nil
	}
	sc, err := p.cc.NewSubConn(addrs, balancer.NewSubConnOptions{})
	if err != nil {
		p.report(connectivity.TransientFailure, fails(fmt.Errorf("no SubConn: %w", err)))
		return balancer.ErrBadResolverState
	}
	p.sc, p.state = sc, connectivity.Idle
	p.report(connectivity.Connecting, waits())
	sc.Connect()
	return nil
}

func (p *single) ResolverError(err error) {
	if p.sc == nil {
		p.report(connectivity.TransientFailure, fails(fmt.Errorf("resolver: %w", err)))
	}
}

func (p *single) UpdateSubConnState(sc balancer.SubConn, s balancer.SubConnState) {
	if sc != p.sc {
		return
	}
	p.state = s.ConnectivityState
	switch s.ConnectivityState {
	case connectivity.Connecting:
		p.report(connectivity.Connecting, waits())
	case connectivity.Ready:
		p.report(connectivity.Ready, pick(func(balancer.PickInfo) (balancer.PickResult, error) {
			return balancer.PickResult{SubConn: sc}, nil
		}))
	case connectivity.TransientFailure:
		p.report(connectivity.TransientFailure, fails(s.ConnectionError))
	case connectivity.Idle:
		if p.sin == "stays_idle" {
			p.report(connectivity.Idle, waits())
			return
		}
		p.report(connectivity.Connecting, waits())
		sc.Connect()
	}
}

func (p *single) Close() {}

func (p *single) ExitIdle() {}

func (p *single) report(state connectivity.State, picker pick) {
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: picker})
}

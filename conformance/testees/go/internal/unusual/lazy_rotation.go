package unusual

import (
	"sync/atomic"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
)

func init() {
	register("lazy_rotation", newLazyRotation,
		"keeps_the_lost", "leaks", "counts_without_a_lock")
}

// lazyRotation connects to an endpoint when its turn comes in the rotation and not before. A call whose
// turn it is goes to the next one that is READY meanwhile, or waits.
type lazyRotation struct {
	cc    balancer.ClientConn
	conns *connections
	sin   string
	err   error // the resolver's, while it has listed nothing
}

func newLazyRotation(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &lazyRotation{cc: cc, sin: sin}
	p.conns = newConnections(cc, func(*connection, connectivity.State) { p.report() })
	p.conns.leaks = sin == "leaks"
	return p
}

func (p *lazyRotation) UpdateClientConnState(s balancer.ClientConnState) error {
	p.conns.set(s.ResolverState.Addresses)
	p.err = nil
	p.report()
	if len(p.conns.all) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *lazyRotation) ResolverError(err error) {
	if len(p.conns.all) == 0 {
		p.err = err
		p.report()
	}
}

func (p *lazyRotation) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *lazyRotation) Close() { p.conns.close() }

// ExitIdle connects to the first: an application that asks for a connection gets one.
func (p *lazyRotation) ExitIdle() {
	if len(p.conns.all) > 0 && len(p.conns.in(connectivity.Ready)) == 0 {
		p.conns.all[0].sc.Connect()
	}
}

func (p *lazyRotation) report() {
	ready := p.conns.in(connectivity.Ready)
	if p.sin == "keeps_the_lost" {
		ready = append(ready, p.conns.in(connectivity.Idle)...)
	}
	all := append([]*connection(nil), p.conns.all...)
	state := connectivity.Idle
	switch {
	case len(ready) > 0:
		state = connectivity.Ready
	case len(p.conns.in(connectivity.Connecting)) > 0:
		state = connectivity.Connecting
	case len(p.conns.in(connectivity.TransientFailure)) == len(all):
		state = connectivity.TransientFailure
	}
	failed := state == connectivity.TransientFailure
	err := p.err
	if failed && err == nil {
		err = p.conns.failure()
	}
	unlocked, counted := p.sin == "counts_without_a_lock", 0
	var next atomic.Uint32
	if len(all) > 0 {
		// A new picker goes on where chance says, so that no endpoint is favoured.
		next.Store(uint32(anyOf(len(all))))
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: pick(
		func(balancer.PickInfo) (balancer.PickResult, error) {
			if len(all) == 0 {
				return balancer.PickResult{}, err
			}
			turn := next.Add(1)
			if unlocked {
				counted++
			}
			c := all[int(turn)%len(all)]
			c.sc.Connect()
			if len(ready) > 0 {
				return balancer.PickResult{SubConn: ready[int(turn)%len(ready)].sc}, nil
			}
			if failed {
				return balancer.PickResult{}, err
			}
			return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
		})})
}

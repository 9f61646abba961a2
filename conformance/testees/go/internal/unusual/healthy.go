//go:build !lbc_no_health

package unusual

import (
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
)

func init() {
	register("healthy", newHealthy, "trusts_the_first_word")
}

// healthy picks any endpoint that is connected and says that it is well. An endpoint that is connected
// and unwell counts as failed.
type healthy struct {
	cc    balancer.ClientConn
	conns *connections
	well  map[*connection]bool
	sick  map[*connection]error
	sin   string
}

func newHealthy(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &healthy{cc: cc, sin: sin, well: map[*connection]bool{}, sick: map[*connection]error{}}
	p.conns = newConnections(cc, p.changed)
	return p
}

func (p *healthy) UpdateClientConnState(s balancer.ClientConnState) error {
	for _, c := range p.conns.set(s.ResolverState.Addresses) {
		c.sc.Connect()
	}
	p.report()
	if len(p.conns.all) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *healthy) ResolverError(error) {}

func (p *healthy) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *healthy) Close() { p.conns.close() }

func (p *healthy) ExitIdle() {}

func (p *healthy) changed(c *connection, before connectivity.State) {
	delete(p.well, c)
	delete(p.sick, c)
	switch c.state {
	case connectivity.Ready:
		c.err = nil
		c.sc.RegisterHealthListener(func(s balancer.SubConnState) { p.heard(c, s) })
	case connectivity.Idle:
		c.sc.Connect()
	}
	p.report()
}

func (p *healthy) heard(c *connection, s balancer.SubConnState) {
	if p.conns.byAddr[c.addr] != c || c.state != connectivity.Ready {
		return
	}
	if p.sin == "trusts_the_first_word" && p.well[c] {
		return
	}
	delete(p.well, c)
	delete(p.sick, c)
	switch s.ConnectivityState {
	case connectivity.Ready:
		p.well[c] = true
	case connectivity.TransientFailure:
		p.sick[c] = s.ConnectionError
	}
	p.report()
}

func (p *healthy) report() {
	var well []*connection
	state, picker, failed := connectivity.Connecting, waits(), true
	var err error
	for _, c := range p.conns.all {
		switch {
		case p.well[c]:
			well = append(well, c)
		case p.sick[c] != nil:
			err = p.sick[c]
		case c.err == nil:
			failed = false
		}
	}
	if err == nil {
		err = p.conns.failure()
	}
	switch {
	case len(well) > 0:
		state = connectivity.Ready
		picker = func(balancer.PickInfo) (balancer.PickResult, error) {
			return balancer.PickResult{SubConn: well[anyOf(len(well))].sc}, nil
		}
	case failed:
		state, picker = connectivity.TransientFailure, fails(err)
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: picker})
}

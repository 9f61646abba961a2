package unusual

import (
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/status"
)

func init() {
	register("zone_router", newZoneRouter, "mixes_zones", "locks_twice", "drops_when_unreachable")
}

// Zone is where the policy looks for an endpoint's zone: in its Attributes.
type Zone struct{}

// ZoneHeader names the zone a call wants.
const ZoneHeader = "x-zone"

// zoneRouter sends a call to some READY endpoint of the zone its header names, and drops it where there
// is no such zone: an operator wants to see a wrong zone at once, and not a call that waits.
type zoneRouter struct {
	cc     balancer.ClientConn
	conns  *connections
	zoneOf map[string]string
	sin    string
	held   chan struct{}
}

func newZoneRouter(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &zoneRouter{cc: cc, sin: sin, held: make(chan struct{}, 1)}
	p.conns = newConnections(cc, p.changed)
	return p
}

func (p *zoneRouter) UpdateClientConnState(s balancer.ClientConnState) error {
	p.zoneOf = map[string]string{}
	var addrs []resolver.Address
	for _, e := range s.ResolverState.Endpoints {
		zone, _ := e.Attributes.Value(Zone{}).(string)
		for _, a := range e.Addresses {
			p.zoneOf[a.Addr] = zone
			addrs = append(addrs, a)
		}
	}
	for _, c := range p.conns.set(addrs) {
		c.sc.Connect()
	}
	p.report()
	if len(addrs) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *zoneRouter) ResolverError(error) {
	if p.sin == "locks_twice" {
		p.held <- struct{}{}
	}
	p.report()
	if p.sin == "locks_twice" && len(p.conns.all) > 0 {
		<-p.held
	}
}

func (p *zoneRouter) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *zoneRouter) Close() { p.conns.close() }

func (p *zoneRouter) ExitIdle() {}

func (p *zoneRouter) changed(c *connection, _ connectivity.State) {
	if c.state == connectivity.Idle {
		c.sc.Connect()
	}
	p.report()
}

// zone is what a picker knows of one.
type zone struct {
	ready   []balancer.SubConn
	untried bool
	err     error
}

func (p *zoneRouter) report() {
	zones := map[string]*zone{}
	state, failed := connectivity.Connecting, 0
	for _, c := range p.conns.all {
		name := p.zoneOf[c.addr]
		if p.sin == "mixes_zones" {
			name = p.zoneOf[p.conns.all[0].addr]
		}
		z := zones[name]
		if z == nil {
			z = &zone{}
			zones[name] = z
		}
		switch {
		case c.state == connectivity.Ready:
			z.ready = append(z.ready, c.sc)
			state = connectivity.Ready
		case c.err != nil:
			z.err = fmt.Errorf("zone %q: %w", name, c.err)
			failed++
		default:
			z.untried = true
		}
	}
	if failed == len(p.conns.all) {
		state = connectivity.TransientFailure
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: pick(
		func(info balancer.PickInfo) (balancer.PickResult, error) { return p.route(info, zones) })})
}

func (p *zoneRouter) route(
	info balancer.PickInfo, zones map[string]*zone,
) (balancer.PickResult, error) {
	md, _ := metadata.FromOutgoingContext(info.Ctx)
	wanted := ""
	if values := md.Get(ZoneHeader); len(values) > 0 {
		wanted = values[0]
	}
	switch z := zones[wanted]; {
	case len(zones) == 0:
		return balancer.PickResult{}, errNothingListed
	case z == nil:
		return balancer.PickResult{}, status.Errorf(codes.Unavailable, "no zone %q", wanted)
	case len(z.ready) > 0:
		return balancer.PickResult{SubConn: z.ready[anyOf(len(z.ready))]}, nil
	case z.untried:
		return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
	case p.sin == "drops_when_unreachable":
		return balancer.PickResult{}, status.Errorf(codes.Unavailable, "%v", z.err)
	default:
		return balancer.PickResult{}, z.err
	}
}

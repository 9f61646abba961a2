package unusual

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
)

func init() {
	register("shards", newShards, "waits_for_ever", "owners_by_readiness")
}

// ShardHeader names the shard a call is for.
const ShardHeader = "x-shard"

var errNoShard = errors.New("the call has no " + ShardHeader)

// shards sends a call to the endpoint that owns its shard, and nowhere else: the others do not have the
// data. While the owner is being connected the call waits; when it cannot be reached the call fails.
type shards struct {
	cc    balancer.ClientConn
	conns *connections
	sin   string
}

func newShards(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &shards{cc: cc, sin: sin}
	p.conns = newConnections(cc, p.changed)
	return p
}

func (p *shards) UpdateClientConnState(s balancer.ClientConnState) error {
	for _, c := range p.conns.set(s.ResolverState.Addresses) {
		c.sc.Connect()
	}
	p.report()
	if len(p.conns.all) == 0 {
		return balancer.ErrBadResolverState
	}
	return nil
}

func (p *shards) ResolverError(error) {}

func (p *shards) UpdateSubConnState(balancer.SubConn, balancer.SubConnState) {}

func (p *shards) Close() { p.conns.close() }

func (p *shards) ExitIdle() {}

func (p *shards) changed(c *connection, _ connectivity.State) {
	switch c.state {
	case connectivity.Idle:
		c.sc.Connect()
	case connectivity.Ready:
		c.err = nil
	}
	p.report()
}

// owner is what a picker knows of one.
type owner struct {
	addr  string
	sc    balancer.SubConn
	ready bool
	err   error
}

func (p *shards) report() {
	var owners []owner
	state, failed := connectivity.Connecting, 0
	for _, c := range p.conns.all {
		ready := c.state == connectivity.Ready
		if p.sin == "owners_by_readiness" && !ready {
			continue
		}
		owners = append(owners, owner{c.addr, c.sc, ready, c.err})
		if ready {
			state = connectivity.Ready
		} else if c.err != nil {
			failed++
		}
	}
	if failed == len(p.conns.all) {
		state = connectivity.TransientFailure
	}
	p.cc.UpdateState(balancer.State{ConnectivityState: state, Picker: pick(
		func(info balancer.PickInfo) (balancer.PickResult, error) { return p.route(info, owners) })})
}

func (p *shards) route(info balancer.PickInfo, owners []owner) (balancer.PickResult, error) {
	if len(owners) == 0 {
		return balancer.PickResult{}, errNothingListed
	}
	md, _ := metadata.FromOutgoingContext(info.Ctx)
	shard := md.Get(ShardHeader)
	if len(shard) == 0 {
		return balancer.PickResult{}, errNoShard
	}
	o := highest(shard[0], owners, func(o owner) string { return o.addr })
	switch {
	case o.ready:
		return balancer.PickResult{SubConn: o.sc}, nil
	case o.err == nil || p.sin == "waits_for_ever":
		return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
	default:
		return balancer.PickResult{}, fmt.Errorf("the owner of shard %q: %w", shard[0], o.err)
	}
}

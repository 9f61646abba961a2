package unusual

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"
)

var errNothingListed = errors.New("the resolver lists no addresses")

// connection is one SubConn and what is known of it.
type connection struct {
	sc    balancer.SubConn
	addr  string
	state connectivity.State
	err   error
}

// connections are a policy's SubConns, one for each address, in the order of the list. Its owner says in
// changed what happens when one of them changes; it runs after state and err were noted.
type connections struct {
	cc      balancer.ClientConn
	byAddr  map[string]*connection
	all     []*connection
	changed func(c *connection, before connectivity.State)
	leaks   bool // a sin: what leaves the list is forgotten, not shut down
}

func newConnections(
	cc balancer.ClientConn, changed func(*connection, connectivity.State),
) *connections {
	return &connections{cc: cc, byAddr: map[string]*connection{}, changed: changed}
}

// set makes what is new in the list and shuts down what left it. It gives the new ones.
func (cs *connections) set(addrs []resolver.Address) (added []*connection) {
	before := cs.byAddr
	cs.byAddr, cs.all = map[string]*connection{}, nil
	for _, a := range addrs {
		if cs.byAddr[a.Addr] != nil {
			continue
		}
		c := before[a.Addr]
		if c == nil {
			if c = cs.make(a); c == nil {
				continue
			}
			added = append(added, c)
		}
		cs.byAddr[a.Addr] = c
		cs.all = append(cs.all, c)
	}
	for addr, c := range before {
		if cs.byAddr[addr] != c && !cs.leaks {
			c.sc.Shutdown()
		}
	}
	return added
}

func (cs *connections) make(a resolver.Address) *connection {
	c := &connection{addr: a.Addr, state: connectivity.Idle}
	sc, err := cs.cc.NewSubConn([]resolver.Address{a}, balancer.NewSubConnOptions{
		StateListener: func(s balancer.SubConnState) { cs.heard(c, s) }})
	if err != nil {
		return nil
	}
	c.sc = sc
	return c
}

func (cs *connections) heard(c *connection, s balancer.SubConnState) {
	if cs.byAddr[c.addr] != c {
		return // It left the list; this is old news.
	}
	before := c.state
	c.state = s.ConnectivityState
	if s.ConnectivityState == connectivity.TransientFailure {
		c.err = s.ConnectionError
	}
	cs.changed(c, before)
}

func (cs *connections) in(state connectivity.State) (some []*connection) {
	for _, c := range cs.all {
		if c.state == state {
			some = append(some, c)
		}
	}
	return some
}

// failure is what a call is told while nothing can be reached.
func (cs *connections) failure() error {
	for _, c := range cs.all {
		if c.err != nil {
			return fmt.Errorf("no endpoint can be reached; %s: %w", c.addr, c.err)
		}
	}
	return errNothingListed
}

func (cs *connections) close() {
	for _, c := range cs.all {
		c.sc.Shutdown()
	}
	cs.byAddr = map[string]*connection{}
}

// pick is a picker made of a function.
type pick func(balancer.PickInfo) (balancer.PickResult, error)

func (p pick) Pick(info balancer.PickInfo) (balancer.PickResult, error) { return p(info) }

var resolveNow = resolver.ResolveNowOptions{}

func fails(err error) pick {
	return func(balancer.PickInfo) (balancer.PickResult, error) { return balancer.PickResult{}, err }
}

func waits() pick { return fails(balancer.ErrNoSubConnAvailable) }

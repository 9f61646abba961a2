package unusual

import (
	"sync/atomic"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/roundrobin"
)

func init() {
	register("wrapper", newWrapper, "swallows_updates", "never_closes_its_child", "hides_the_loss")
}

// wrapper has a child that does the work, round_robin, and counts calls on the way: most policies in
// applications are like that. It gives the child its own ClientConn with what it overrides.
type wrapper struct {
	balancer.Balancer
	sin string
}

type counting struct {
	balancer.ClientConn
	open  atomic.Int64
	sin   string
	ready bool
}

func newWrapper(cc balancer.ClientConn, sin string) balancer.Balancer {
	between := &counting{ClientConn: cc, sin: sin}
	child := balancer.Get(roundrobin.Name).Build(between, balancer.BuildOptions{})
	return &wrapper{Balancer: child, sin: sin}
}

func (w *wrapper) UpdateClientConnState(s balancer.ClientConnState) error {
	if w.sin == "swallows_updates" && len(s.ResolverState.Addresses) == 0 {
		return balancer.ErrBadResolverState
	}
	return w.Balancer.UpdateClientConnState(s)
}

func (w *wrapper) Close() {
	if w.sin != "never_closes_its_child" {
		w.Balancer.Close()
	}
}

func (c *counting) UpdateState(s balancer.State) {
	if c.sin == "hides_the_loss" && c.ready && s.ConnectivityState > 2 {
		return
	}
	c.ready = c.ready || s.ConnectivityState == 2
	inner := s.Picker
	s.Picker = pick(func(info balancer.PickInfo) (balancer.PickResult, error) {
		result, err := inner.Pick(info)
		if err != nil {
			return result, err
		}
		c.open.Add(1)
		done := result.Done
		result.Done = func(d balancer.DoneInfo) {
			c.open.Add(-1)
			if done != nil {
				done(d)
			}
		}
		return result, nil
	})
	c.ClientConn.UpdateState(s)
}

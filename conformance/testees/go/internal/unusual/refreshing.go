package unusual

import (
	"sync"
	"time"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/resolver"
)

func init() {
	register("refreshing", newRefreshing, "refreshes_after_close", "leaves_its_goroutine", "asks_in_a_loop")
}

// refreshing is pick_first that asks the resolver again every half minute, for resolvers that do not watch,
// and keeps what it has when a list comes empty: a name service that lost its data is no reason to stop.
// What it has seen it counts on a goroutine that all channels share.
type refreshing struct {
	balancer.Balancer
	cc    balancer.ClientConn
	sin   string
	timer *time.Timer
	had   bool
	done  chan struct{}
}

const refreshEvery = 30 * time.Second

var (
	shared sync.Once
	seen   = make(chan struct{}, 1)
)

func newRefreshing(cc balancer.ClientConn, sin string) balancer.Balancer {
	shared.Do(func() {
		events := make(chan struct{}, 1)
		seen = events
		go func() {
			for n := 0; ; n++ {
				<-events
			}
		}()
	})
	p := &refreshing{cc: cc, sin: sin, done: make(chan struct{}),
		Balancer: balancer.Get("pick_first").Build(cc, balancer.BuildOptions{})}
	every := refreshEvery
	if sin == "asks_in_a_loop" {
		every = 10 * time.Millisecond
	}
	p.timer = time.AfterFunc(every, func() {
		cc.ResolveNow(resolver.ResolveNowOptions{})
		p.timer.Reset(every)
	})
	if sin == "leaves_its_goroutine" {
		go func() { <-p.done }()
	}
	return p
}

func (p *refreshing) UpdateClientConnState(s balancer.ClientConnState) error {
	if len(s.ResolverState.Addresses) == 0 && p.had {
		return balancer.ErrBadResolverState
	}
	p.had = len(s.ResolverState.Addresses) > 0
	select {
	case seen <- struct{}{}:
	default:
	}
	return p.Balancer.UpdateClientConnState(s)
}

func (p *refreshing) Close() {
	if p.sin != "refreshes_after_close" {
		p.timer.Stop()
	}
	p.Balancer.Close()
}

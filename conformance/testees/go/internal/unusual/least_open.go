package unusual

import (
	"sync"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/base"
)

func init() {
	register("least_open", newLeastOpen, "forgets_failed_calls", "counts_anew_in_each_picker", "never_counts_down")
}

// leastOpen gives a call to the endpoint with the fewest open ones, of several by chance. The counts
// belong to the policy and outlive its pickers.
type leastOpen struct {
	mu   sync.Mutex
	open map[balancer.SubConn]int
	sin  string
}

func newLeastOpen(cc balancer.ClientConn, sin string) balancer.Balancer {
	p := &leastOpen{open: map[balancer.SubConn]int{}, sin: sin}
	return base.NewBalancerBuilder("least_open", p, base.Config{}).Build(cc, balancer.BuildOptions{})
}

func (p *leastOpen) Build(info base.PickerBuildInfo) balancer.Picker {
	var all []balancer.SubConn
	for sc := range info.ReadySCs {
		all = append(all, sc)
	}
	if len(all) == 0 {
		return waits()
	}
	open := p.open
	if p.sin == "counts_anew_in_each_picker" {
		open = map[balancer.SubConn]int{}
	}
	return pick(func(balancer.PickInfo) (balancer.PickResult, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		start := anyOf(len(all))
		best := all[start]
		for i := range all {
			if sc := all[(start+i)%len(all)]; open[sc] < open[best] {
				best = sc
			}
		}
		open[best]++
		return balancer.PickResult{SubConn: best, Done: func(d balancer.DoneInfo) {
			if (p.sin == "forgets_failed_calls" && d.Err != nil) || p.sin == "never_counts_down" {
				return
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if open[best]--; open[best] == 0 {
				delete(open, best)
			}
		}}, nil
	})
}

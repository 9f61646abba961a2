package testee

import (
	"maps"

	"lbconform/testee/lbcp"
)

// ledger counts what is alive. Timers cannot be told apart in Go (-1); goroutines can: those of the
// bubble that this package did not start, that were not there before the instance was built, and that
// no other instance's worker started.
func (in *instance) ledger() *lbcp.Ledger {
	l := &lbcp.Ledger{Timers: -1, ThreadsKnown: true}
	for _, sc := range in.alive() {
		l.SubConns = append(l.SubConns, sc.id)
	}
	in.mu.Lock()
	l.OpenCalls = uint64(len(in.calls))
	in.mu.Unlock()

	all := goroutines()
	parents := map[uint64]uint64{}
	for _, g := range all {
		parents[g.number] = g.parent
	}
	others := in.otherWorkers()
	for _, g := range all {
		if g.inBubble() && !g.ours() && !in.before[g.number] && !descends(g.number, parents, others) {
			l.Threads = append(l.Threads, g.line())
		}
	}
	return l
}

// otherWorkers are the goroutines that call into other instances' policies, or did.
func (in *instance) otherWorkers() map[uint64]bool {
	all := map[uint64]bool{}
	for _, other := range in.session.instances {
		if other != in {
			maps.Copy(all, other.former)
			for _, w := range other.workers() {
				all[w.id.Load()] = true
			}
		}
	}
	return all
}

// descends tells whether a goroutine was started, directly or through goroutines that still live, by
// one of those given.
func descends(number uint64, parents map[uint64]uint64, ancestors map[uint64]bool) bool {
	for number != 0 {
		if ancestors[number] {
			return true
		}
		number = parents[number]
	}
	return false
}

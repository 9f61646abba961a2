package fidelity

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// endpoint is one entry of a list: "a", or "a+b" for several addresses, or "a@zone".
type endpoint string

// host is a channel, real or emulated, with a recorder in it. Each method is one step of a scenario and
// returns when nothing can happen any more.
type host interface {
	// lists hands over a list and tells whether the policy's update returned an error.
	lists(config string, endpoints ...endpoint) string
	// fails reports a resolver error.
	fails()
	// serves and refuses choose what becomes of attempts to connect to an address.
	serves(addr string)
	refuses(addr string)
	// loses cuts an address's connections; drains ends them by GOAWAY.
	loses(addr string)
	drains(addr string)
	// passes lets time pass. It must be long enough for one back-off, or too short for any.
	passes(d time.Duration)
	// exitsIdle is what Connect on the channel does.
	exitsIdle()
	// idles lets the idle timeout end; wakes connects the channel again.
	idles()
	wakes()
	// calls makes a fail-fast call whose header "want" tells the picker what to answer, and says what the
	// application saw: "goes" to a server, "waits", "fails", or "dropped CODE".
	calls(want string) string
	// closes closes the channel.
	closes()
}

// scenario is a play for both hosts.
type scenario struct {
	name string
	// why says what a policy relies on.
	why  string
	play func(stage)
}

// stage makes a host keep what was recorded in each step.
type stage struct {
	host
	taken func() []string
	steps *[]step
}

type step struct {
	name  string
	lines []string
}

func (s stage) did(name string) { *s.steps = append(*s.steps, step{name, s.taken()}) }

func (s stage) lists(config string, endpoints ...endpoint) {
	returned := s.host.lists(config, endpoints...)
	s.did(fmt.Sprintf("lists %v", endpoints))
	last := &(*s.steps)[len(*s.steps)-1]
	last.lines = append(last.lines, "returned "+returned)
}

func (s stage) calls(want string) {
	seen := s.host.calls(want)
	s.did("calls " + want)
	last := &(*s.steps)[len(*s.steps)-1]
	last.lines = append(last.lines, "the call "+seen)
}
func (s stage) fails()                 { s.host.fails(); s.did("resolver fails") }
func (s stage) serves(addr string)     { s.host.serves(addr); s.did(addr + " serves") }
func (s stage) refuses(addr string)    { s.host.refuses(addr); s.did(addr + " refuses") }
func (s stage) loses(addr string)      { s.host.loses(addr); s.did(addr + " is lost") }
func (s stage) drains(addr string)     { s.host.drains(addr); s.did(addr + " drains") }
func (s stage) passes(d time.Duration) { s.host.passes(d); s.did(d.String() + " passes") }
func (s stage) exitsIdle()             { s.host.exitsIdle(); s.did("exits idle") }
func (s stage) idles()                 { s.host.idles(); s.did("idles") }
func (s stage) wakes()                 { s.host.wakes(); s.did("wakes") }
func (s stage) closes()                { s.host.closes(); s.did("closes") }

// arranged sorts what a host may freely interleave: lines of different SubConns, "a: …", keep their
// order among themselves; all other lines keep theirs.
func arranged(lines []string) []string {
	owner := func(l string) string {
		if name, _, ok := strings.Cut(l, ": "); ok && !strings.Contains(name, " ") {
			return name
		}
		return ""
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b string) int { return strings.Compare(owner(a), owner(b)) })
	return sorted
}

// differences compares two plays of a scenario step by step.
func differences(emulated, real []step) []string {
	var all []string
	for i := range max(len(emulated), len(real)) {
		if i >= len(emulated) || i >= len(real) || emulated[i].name != real[i].name {
			return append(all, fmt.Sprintf("step %d is not the same step", i))
		}
		e, r := emulated[i].lines, real[i].lines
		if owners(e) > 1 {
			e, r = arranged(e), arranged(r)
		}
		if !slices.Equal(e, r) {
			all = append(all, fmt.Sprintf("step %d, %s\n  emulated:\n    %s\n  channel:\n    %s", i+1,
				emulated[i].name, strings.Join(e, "\n    "), strings.Join(r, "\n    ")))
		}
	}
	return all
}

// owners counts the SubConns that lines speak of.
func owners(lines []string) int {
	seen := map[string]bool{}
	for _, l := range lines {
		if name, _, ok := strings.Cut(l, ": "); ok {
			seen[name] = true
		}
	}
	return len(seen)
}

#include "conformance/export/go_host.h"

#include "conformance/export/go_checks.h"

namespace lbc::exports {
namespace {

constexpr char kHost[] = R"go(
// deed is one thing that the policy did.
type deed struct {
	what  string // "makes", "attempts", "re-addresses", "gives up", "reports", "asks for re-resolution"
	addrs []string
	state connectivity.State
	// changes: a report of another state than the one before.
	changes bool
	read    bool
}

func (d deed) String() string {
	if d.what == "reports" {
		return "reports " + stateName(d.state)
	}
	return strings.TrimSpace(d.what + " " + strings.Join(d.addrs, "+"))
}

// stateName spells a state as on the wire.
func stateName(s connectivity.State) string { return s.String() }

// host plays the channel. Everything happens on the test's goroutine but picks' and the policy's own,
// for which each stimulus waits.
type host struct {
	t      *testing.T
	policy balancer.Builder
	b      balancer.Balancer
	cc     *clientConn
	// err is what the policy said to the last list; refused what its parser said.
	err, refused error
	// What a channel does by itself and the test does instead.
	lateShutdowns, healthStepByStep bool
}

// clientConn is the channel as the policy sees it.
type clientConn struct {
	balancer.ClientConn
	mu     sync.Mutex
	closed bool
	conns  []*subConn
	deeds  []deed
	state  connectivity.State
	picker balancer.Picker
	causes []string
}

// subConn is one connection; the test says what becomes of it.
type subConn struct {
	balancer.SubConn
	cc        *clientConn
	addrs     []string
	madeFor   string
	listener  func(balancer.SubConnState)
	health    func(balancer.SubConnState)
	state     connectivity.State
	attempted bool
	givenUp   bool
	told      bool
	// healthOwed: a listener waits to hear of READY.
	healthOwed bool
}

func newHost(t *testing.T, policy string) *host {
	t.Helper()
	builder := balancer.Get(policy)
	if builder == nil {
		t.Fatalf("no policy %q is registered: import its package", policy)
	}
	h := &host{t: t, policy: builder, cc: &clientConn{state: -1}}
	t.Cleanup(h.close)
	return h
}

func (h *host) build() {
	h.b = h.policy.Build(h.cc, balancer.BuildOptions{})
	synctest.Wait()
}

func (h *host) close() {
	if h.b != nil && !h.cc.closed {
		h.cc.closed = true
		h.b.Close()
		synctest.Wait()
	}
}

func (c *clientConn) saw(d deed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deeds = append(c.deeds, d)
}

func (c *clientConn) NewSubConn(list []resolver.Address, o balancer.NewSubConnOptions) (balancer.SubConn, error) {
	if len(list) == 0 {
		return nil, errors.New("a SubConn needs at least one address")
	}
	s := &subConn{cc: c, addrs: addrsOf(list), madeFor: list[0].Addr, listener: o.StateListener, state: connectivity.Idle}
	c.saw(deed{what: "makes", addrs: s.addrs})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns = append(c.conns, s)
	return s, nil
}

func (c *clientConn) UpdateState(s balancer.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deeds = append(c.deeds, deed{what: "reports", state: s.ConnectivityState, changes: s.ConnectivityState != c.state})
	c.state, c.picker = s.ConnectivityState, s.Picker
}

func (c *clientConn) ResolveNow(resolver.ResolveNowOptions) { c.saw(deed{what: "asks for re-resolution", read: true}) }
func (c *clientConn) Target() string                        { return "lbconform:///service" }
func (c *clientConn) RemoveSubConn(s balancer.SubConn)      { s.Shutdown() }
func (c *clientConn) UpdateAddresses(s balancer.SubConn, list []resolver.Address) {
	s.UpdateAddresses(list)
}

func (s *subConn) Connect() {
	s.cc.mu.Lock()
	defer s.cc.mu.Unlock()
	if s.state != connectivity.Idle || s.attempted || s.givenUp {
		return
	}
	s.attempted = true
	s.cc.deeds = append(s.cc.deeds, deed{what: "attempts", addrs: s.addrs})
}

func (s *subConn) UpdateAddresses(list []resolver.Address) {
	s.cc.saw(deed{what: "re-addresses", addrs: addrsOf(list)})
	s.addrs = addrsOf(list)
}

func (s *subConn) Shutdown() {
	s.cc.mu.Lock()
	defer s.cc.mu.Unlock()
	if s.givenUp {
		return
	}
	s.givenUp = true
	s.cc.deeds = append(s.cc.deeds, deed{what: "gives up", addrs: s.addrs})
}

func addrsOf(list []resolver.Address) []string {
	var all []string
	for _, a := range list {
		all = append(all, a.Addr)
	}
	return all
}

// Stimuli.

// lists hands the policy a list, with the config as a channel would have parsed it.
func (h *host) lists(config string, endpoints ...resolver.Endpoint) {
	state := resolver.State{Endpoints: endpoints}
	for _, e := range endpoints {
		state.Addresses = append(state.Addresses, e.Addresses...)
	}
	update := balancer.ClientConnState{ResolverState: state}
	h.err, h.refused = nil, nil
	if config != "" {
		if update.BalancerConfig, h.refused = h.parse(config); h.refused != nil {
			return
		}
	}
	h.err = h.b.UpdateClientConnState(update)
	h.settle()
}

func (h *host) parse(config string) (serviceconfig.LoadBalancingConfig, error) {
	if p, ok := h.policy.(balancer.ConfigParser); ok {
		return p.ParseConfig(json.RawMessage(config))
	}
	return nil, nil
}

// endpoint is one endpoint with these addresses.
func endpoint(addrs ...string) resolver.Endpoint {
	e := resolver.Endpoint{}
	for _, a := range addrs {
		e.Addresses = append(e.Addresses, resolver.Address{Addr: a})
	}
	return e
}

func (h *host) resolverFails(text string) {
	h.cc.causes = append(h.cc.causes, text)
	h.b.ResolverError(errors.New(text))
	h.settle()
}

// becomes tells the policy a state of the nth SubConn that was made for an address.
func (h *host) becomes(addr string, nth int, s connectivity.State, text string) {
	h.t.Helper()
	c := h.conn(addr, nth)
	if c == nil {
		return // The policy made none: what follows shows whether that matters.
	}
	h.tell(c, s, text)
	h.settle()
}

func (h *host) tell(c *subConn, s connectivity.State, text string) {
	state := balancer.SubConnState{ConnectivityState: s}
	if text != "" {
		state.ConnectionError = errors.New(text)
		h.cc.causes = append(h.cc.causes, text)
	}
	h.cc.mu.Lock()
	c.state, c.attempted, c.health, c.healthOwed = s, false, nil, false
	c.told = c.told || s == connectivity.Shutdown
	h.cc.mu.Unlock()
	if c.listener != nil {
		c.listener(state)
	}
	synctest.Wait()
}

func (h *host) healthIs(addr string, nth int, s connectivity.State, text string) {
	if c := h.conn(addr, nth); c != nil && c.health != nil {
		h.tellHealth(c, s, text)
	}
	h.settle()
}

func (h *host) tellHealth(c *subConn, s connectivity.State, text string) {
	state := balancer.SubConnState{ConnectivityState: s}
	if text != "" {
		state.ConnectionError = errors.New(text)
	}
	c.healthOwed = false
	c.health(state)
	synctest.Wait()
}

func (h *host) passes(d time.Duration) {
	time.Sleep(d)
	h.settle()
}

func (h *host) exitsIdle() {
	if e, ok := h.b.(interface{ ExitIdle() }); ok {
		e.ExitIdle()
	}
	h.settle()
}

func (h *host) closes() { h.close() }

// calls picks so many times and ends each call well.
func (h *host) calls(n int) { h.pick(n) }

// settle waits for the policy, gives every SubConn that was given up its SHUTDOWN, and tells health
// listeners READY, as a channel without health checks does.
func (h *host) settle() {
	synctest.Wait()
	for again := true; again && !h.cc.closed; {
		again = false
		for _, c := range slices.Clone(h.cc.conns) {
			if c.givenUp && !c.told && !h.lateShutdowns {
				again = true
				h.tell(c, connectivity.Shutdown, "")
			} else if c.healthOwed && !c.givenUp && !h.healthStepByStep {
				again = true
				h.tellHealth(c, connectivity.Ready, "")
			}
		}
	}
}

func (h *host) conn(addr string, nth int) *subConn {
	for _, c := range h.cc.conns {
		if c.madeFor != addr {
			continue
		}
		if nth == 0 {
			return c
		}
		nth--
	}
	return nil
}
)go";

constexpr char kHealth[] = R"go(
// RegisterHealthListener keeps a listener until the next state of the SubConn.
func (s *subConn) RegisterHealthListener(listener func(balancer.SubConnState)) {
	if s.state == connectivity.Ready {
		s.health, s.healthOwed = listener, listener != nil
	}
}
)go";

constexpr char kMetrics[] = R"go(
// noMetrics records nothing.
type noMetrics struct{ stats.MetricsRecorder }

func (c *clientConn) MetricsRecorder() stats.MetricsRecorder { return noMetrics{} }

func (noMetrics) RecordInt64Count(*stats.Int64CountHandle, int64, ...string)       {}
func (noMetrics) RecordFloat64Count(*stats.Float64CountHandle, float64, ...string) {}
func (noMetrics) RecordInt64Histo(*stats.Int64HistoHandle, int64, ...string)       {}
func (noMetrics) RecordFloat64Histo(*stats.Float64HistoHandle, float64, ...string) {}
func (noMetrics) RecordInt64Gauge(*stats.Int64GaugeHandle, int64, ...string)       {}
)go";

constexpr char kUpDown[] =
    "func (noMetrics) RecordInt64UpDownCount(*stats.Int64UpDownCountHandle, int64, ...string) {}\n";

}  // namespace

std::string GoImports(const GoRelease& release) {
  std::string text = R"go(import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
)go";
  if (release.since(71)) text += "\t\"google.golang.org/grpc/experimental/stats\"\n";
  return text + R"go(	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"
	"google.golang.org/grpc/status"
)go";
}

std::string GoHost(const GoRelease& release) {
  std::string text = kHost;
  text += kGoChecks;
  text += kGoPicks;
  if (release.since(69)) text += kHealth;
  if (release.since(71)) text += kMetrics;
  if (release.since(77)) text += kUpDown;
  return text;
}

}  // namespace lbc::exports

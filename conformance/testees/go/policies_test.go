package testee_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/grpclog"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

// keyType is where stub policies look for a key.
type keyType struct{}

func testOptions() testee.Options {
	return testee.Options{
		Key: func(ctx context.Context, key string) context.Context {
			return context.WithValue(ctx, keyType{}, key)
		},
		Endpoint: func(e *resolver.Endpoint, spec *lbcp.Endpoint) {
			if spec.Weight > 0 {
				e.Attributes = e.Attributes.WithValue("weight", spec.Weight)
			}
		},
		Policies:     []string{"stub"},
		Capabilities: []string{"weights"},
	}
}

// say writes a line that tests see as "log: …".
func say(format string, args ...any) { grpclog.Infof("[test] "+format, args...) }

// stub is a policy made of functions. What is not given does the least: it says that it was called.
type stub struct {
	cc      balancer.ClientConn
	sc      balancer.SubConn // the last one made
	plan    plan
	updates int

	recorder any // of metrics, in versions that have such
}

// plan says what a stub does. Functions get the stub, so that a plan needs no state of its own.
type plan struct {
	build  func(*stub, balancer.BuildOptions)
	update func(*stub, balancer.ClientConnState) error
	state  func(*stub, balancer.SubConn, balancer.SubConnState) // listeners
	old    bool                                                 // SubConns are made without a listener
	pick   func(*stub, balancer.PickInfo) (balancer.PickResult, error)
	idle   func(*stub)
	close  func(*stub)
	parse  func(json.RawMessage) (serviceconfig.LoadBalancingConfig, error)
}

// stubs registers plans by name, before any test or testee runs.
func stubs(plans map[string]plan) bool {
	for name, p := range plans {
		var b balancer.Builder = stubBuilder{name, p}
		if p.parse != nil {
			b = parsingBuilder{stubBuilder{name, p}}
		}
		balancer.Register(b)
	}
	return true
}

type stubBuilder struct {
	name string
	plan plan
}

func (b stubBuilder) Name() string { return b.name }

func (b stubBuilder) Build(cc balancer.ClientConn, o balancer.BuildOptions) balancer.Balancer {
	s := &stub{cc: cc, plan: b.plan}
	if b.plan.build != nil {
		b.plan.build(s, o)
	}
	return s
}

type parsingBuilder struct{ stubBuilder }

func (b parsingBuilder) ParseConfig(
	raw json.RawMessage,
) (serviceconfig.LoadBalancingConfig, error) {
	return b.plan.parse(raw)
}

func (s *stub) UpdateClientConnState(c balancer.ClientConnState) error {
	s.updates++
	if s.plan.update != nil {
		return s.plan.update(s, c)
	}
	say("update %d", len(c.ResolverState.Endpoints))
	return nil
}

func (s *stub) ResolverError(err error) { say("resolver error %v", err) }

func (s *stub) UpdateSubConnState(sc balancer.SubConn, st balancer.SubConnState) {
	say("old listener %v %v %v", sc, st.ConnectivityState, st.ConnectionError)
}

func (s *stub) ExitIdle() {
	if s.plan.idle != nil {
		s.plan.idle(s)
		return
	}
	say("exit idle")
}

func (s *stub) Close() {
	if s.plan.close != nil {
		s.plan.close(s)
		return
	}
	say("close")
}

// make makes a SubConn for an address and keeps it.
func (s *stub) make(addr string) balancer.SubConn {
	var sc balancer.SubConn
	options := balancer.NewSubConnOptions{StateListener: func(st balancer.SubConnState) {
		if s.plan.state != nil {
			s.plan.state(s, sc, st)
			return
		}
		say("listener %v %v %v", sc, st.ConnectivityState, st.ConnectionError)
	}}
	if s.plan.old {
		options.StateListener = nil
	}
	var list []resolver.Address
	if addr != "" {
		list = []resolver.Address{{Addr: addr}}
	}
	sc, err := s.cc.NewSubConn(list, options)
	if err != nil {
		say("not made: %v", err)
		return nil
	}
	s.sc = sc
	return sc
}

// Pick makes the stub its own picker.
func (s *stub) Pick(info balancer.PickInfo) (balancer.PickResult, error) {
	if s.plan.pick != nil {
		return s.plan.pick(s, info)
	}
	if s.sc == nil {
		return balancer.PickResult{}, errors.New("no SubConn was made")
	}
	return balancer.PickResult{SubConn: s.sc, Done: func(d balancer.DoneInfo) {
		say("done err=%v trailer=%v sent=%v received=%v load=%v",
			d.Err, d.Trailer, d.BytesSent, d.BytesReceived, d.ServerLoad)
	}}, nil
}

// makeOne is an update that makes a SubConn for the first address and connects it.
func makeOne(s *stub, c balancer.ClientConnState) error {
	if len(c.ResolverState.Addresses) == 0 {
		return balancer.ErrBadResolverState
	}
	s.make(c.ResolverState.Addresses[0].Addr).Connect()
	return nil
}

// describeState puts both halves of a resolver state into a line.
func describeState(s resolver.State) string {
	text := "endpoints"
	for _, e := range s.Endpoints {
		text += fmt.Sprintf(" %v", e.Addresses)
	}
	text += " addresses"
	for _, a := range s.Addresses {
		text += fmt.Sprintf(" %v%v", a, a.Metadata)
	}
	return text
}

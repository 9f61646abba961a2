package fidelity

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"
	"google.golang.org/grpc/status"

	"lbconform/testee"
)

// recorderName is the policy's registered name.
const recorderName = "fidelity_recorder"

// config tells the recorder what to do, so that both hosts' recorders do the same.
type config struct {
	serviceconfig.LoadBalancingConfig `json:"-"`

	// Connect every new SubConn; also when it is IDLE again; listen to health when READY; make SubConns
	// without a listener.
	Connect, Reconnect, Health, Old bool
	// Hold makes no SubConns for the list at all: only Do is done.
	Hold bool
	// Do is done at the end of the update, Closing at the end of Close: see recorder.do.
	Do, Closing []string
	// Fail is what the update returns: "bad" for the bad-resolver-state error, another text, or nothing.
	Fail string
}

// sink takes what is recorded. One for the process: one host at a time.
var sink struct {
	sync.Mutex
	write func(string)
}

func record(format string, args ...any) {
	sink.Lock()
	defer sink.Unlock()
	sink.write(fmt.Sprintf(format, args...))
}

func init() { balancer.Register(builder{}) }

type builder struct{}

func (builder) Name() string { return recorderName }

func (builder) Build(cc balancer.ClientConn, o balancer.BuildOptions) balancer.Balancer {
	record("build target=%s authority=%s", &o.Target.URL, o.Authority)
	return &recorder{cc: cc, made: map[string]balancer.SubConn{}, names: map[balancer.SubConn]string{}}
}

func (builder) ParseConfig(raw json.RawMessage) (serviceconfig.LoadBalancingConfig, error) {
	c := &config{}
	return c, json.Unmarshal(raw, c)
}

// recorder is the policy: one SubConn for each endpoint, named by its first address.
type recorder struct {
	cc    balancer.ClientConn
	last  config
	mu    sync.Mutex
	made  map[string]balancer.SubConn
	names map[balancer.SubConn]string
}

func (r *recorder) UpdateClientConnState(s balancer.ClientConnState) error {
	c, _ := s.BalancerConfig.(*config)
	record("update %s config=%v", describe(s.ResolverState), c != nil)
	if c == nil {
		c = &config{}
	}
	r.last = *c
	defer record("update ends")
	if !c.Hold {
		r.follow(s.ResolverState.Endpoints)
	}
	for _, step := range c.Do {
		r.do(step)
	}
	switch c.Fail {
	case "":
		return nil
	case "bad":
		return balancer.ErrBadResolverState
	}
	return fmt.Errorf("%s", c.Fail)
}

// follow makes SubConns for new endpoints and shuts down those of endpoints that have gone.
func (r *recorder) follow(endpoints []resolver.Endpoint) {
	listed := map[string]bool{}
	for _, e := range endpoints {
		if len(e.Addresses) == 0 {
			continue
		}
		name := e.Addresses[0].Addr
		listed[name] = true
		if r.made[name] == nil {
			r.make(name, e.Addresses)
		}
	}
	for name, sc := range r.made {
		if !listed[name] {
			delete(r.made, name)
			sc.Shutdown()
			record("%s: Shutdown returns", name)
		}
	}
}

func (r *recorder) make(name string, addrs []resolver.Address) {
	var sc balancer.SubConn
	o := balancer.NewSubConnOptions{}
	if !r.last.Old {
		o.StateListener = func(s balancer.SubConnState) { r.listen(sc, s) }
	}
	sc, err := r.cc.NewSubConn(addrs, o)
	record("%s: made=%v error=%v", name, sc != nil, err != nil)
	if err != nil {
		return
	}
	r.made[name], r.names[sc] = sc, name
	if r.last.Connect {
		sc.Connect()
		record("%s: Connect returns", name)
	}
}

func (r *recorder) listen(sc balancer.SubConn, s balancer.SubConnState) {
	name := r.names[sc]
	record("%s: %v %s", name, s.ConnectivityState, fault(s.ConnectionError))
	if s.ConnectivityState == connectivity.Ready && r.last.Health {
		r.listenHealth(name, sc)
	}
	if s.ConnectivityState == connectivity.Idle && r.last.Reconnect {
		sc.Connect()
		record("%s: Connect returns", name)
	}
}

// listenHealth registers a health listener, where the version has such.
func (r *recorder) listenHealth(name string, sc balancer.SubConn) {
	type healthy interface {
		RegisterHealthListener(func(balancer.SubConnState))
	}
	if h, ok := sc.(healthy); ok {
		h.RegisterHealthListener(func(s balancer.SubConnState) {
			record("%s: health %v %s", name, s.ConnectivityState, fault(s.ConnectionError))
		})
		record("%s: RegisterHealthListener returns", name)
	}
}

// do makes one call of the host: "connect a", "shutdown a", "remove a", "readdress a b+c", "make",
// "make x", "report READY", "pick a", "deaf a", "listen a", "produce a", "release a", "resolve".
func (r *recorder) do(step string) {
	verb, rest, _ := strings.Cut(step, " ")
	name, list, _ := strings.Cut(rest, " ")
	sc := r.made[name]
	switch verb {
	case "connect":
		sc.Connect()
	case "shutdown":
		sc.Shutdown()
	case "remove":
		r.cc.RemoveSubConn(sc)
	case "readdress":
		r.cc.UpdateAddresses(sc, addresses(strings.Split(list, "+")))
	case "make":
		var addrs []resolver.Address
		if name != "" {
			addrs = addresses([]string{name})
		}
		r.make(name, addrs)
	case "report":
		r.cc.UpdateState(balancer.State{ConnectivityState: states[name], Picker: failingPicker{}})
	case "pick": // installs a picker over that SubConn
		r.cc.UpdateState(balancer.State{ConnectivityState: connectivity.Ready, Picker: &picker{sc}})
	case "deaf":
		sc.(interface {
			RegisterHealthListener(func(balancer.SubConnState))
		}).RegisterHealthListener(nil)
	case "listen":
		r.listenHealth(name, sc)
	case "produce":
		p, release := sc.GetOrBuildProducer(producers)
		p.(*producer).name, p.(*producer).release = name, release
	case "release":
		p, release := sc.GetOrBuildProducer(producers)
		release()
		p.(*producer).release()
	case "resolve":
		r.cc.ResolveNow(resolver.ResolveNowOptions{})
	default:
		panic("unknown step " + step)
	}
	record("%s returns", step)
}

func (r *recorder) ResolverError(err error) { record("resolver error %s", fault(err)) }

func (r *recorder) UpdateSubConnState(sc balancer.SubConn, s balancer.SubConnState) {
	record("old way:")
	r.listen(sc, s)
}

func (r *recorder) ExitIdle() { record("exit idle") }

func (r *recorder) Close() {
	record("close")
	for _, step := range r.last.Closing {
		r.do(step)
	}
	record("close ends")
}

var states = map[string]connectivity.State{
	"IDLE": connectivity.Idle, "CONNECTING": connectivity.Connecting, "READY": connectivity.Ready,
	"TRANSIENT_FAILURE": connectivity.TransientFailure,
}

// failingPicker is a picker nobody is to like.
type failingPicker struct{}

func (failingPicker) Pick(balancer.PickInfo) (balancer.PickResult, error) {
	return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
}

// producers builds recording producers, one for each SubConn.
var producers = &producerBuilder{}

type producerBuilder struct{ built int }

type producer struct {
	name    string
	release func()
}

func (*producerBuilder) Build(any) (balancer.Producer, func()) {
	p := &producer{}
	record("producer built")
	return p, func() { record("%s: producer closed", p.name) }
}

func addresses(names []string) []resolver.Address {
	var all []resolver.Address
	for _, n := range names {
		if n != "" {
			all = append(all, resolver.Address{Addr: n})
		}
	}
	return all
}

// fault says whether there is an error and whether it is a status; its text is the host's affair.
func fault(err error) string {
	if err == nil {
		return "without error"
	}
	if _, ok := status.FromError(err); ok {
		return "with a status"
	}
	return "with an error"
}

// describe is a resolver state in one line, both halves with the attributes that lists give.
func describe(s resolver.State) string {
	text := "endpoints"
	for _, e := range s.Endpoints {
		text += fmt.Sprintf(" [%s]%s", strings.Join(named(e.Addresses), " "), zone(e.Attributes))
	}
	return text + " addresses " + strings.Join(named(s.Addresses), " ")
}

func named(addrs []resolver.Address) []string {
	var all []string
	for _, a := range addrs {
		text := a.Addr + zone(a.Attributes) + zone(a.BalancerAttributes)
		if a.ServerName != "" {
			text += "=" + a.ServerName
		}
		all = append(all, text)
	}
	return all
}

// zone is the one attribute that lists give.
func zone(a *attributes.Attributes) string {
	if v, ok := a.Value(testee.AttributeKey("zone")).(string); ok {
		return "@" + v
	}
	return ""
}

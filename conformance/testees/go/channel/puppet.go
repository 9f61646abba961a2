package channel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

// numbered is a builder of the judge's.
type numbered interface{ number() uint32 }

// builder is what stands in grpc-go's registry for a puppet.
type builder struct {
	seat  *seat
	order *lbcp.RegisterPuppet
}

// parsingBuilder is one that also parses configs.
type parsingBuilder struct{ builder }

// exitIdleIsOptional: a policy need not have ExitIdle, as in older versions.
var exitIdleIsOptional = func() bool {
	_, has := reflect.TypeFor[balancer.Balancer]().MethodByName("ExitIdle")
	return !has
}()

func (s *seat) register(order *lbcp.RegisterPuppet) *lbcp.Done {
	if order.NoExitIdle && !exitIdleIsOptional {
		return outcome(lbcp.Outcome_UNSUPPORTED, "every policy of this version has ExitIdle")
	}
	b := builder{seat: s, order: order}
	if order.Parses {
		balancer.Register(parsingBuilder{b})
	} else {
		balancer.Register(b)
	}
	return ok()
}

func (b builder) Name() string   { return b.order.Name }
func (b builder) number() uint32 { return b.order.Builder }

func (b builder) Build(cc balancer.ClientConn, o balancer.BuildOptions) balancer.Balancer {
	if b.order.BuildsNothing {
		return nil
	}
	one := b.seat.last.puppets.build(b, cc, o)
	if b.order.NoExitIdle {
		return struct{ balancer.Balancer }{one} // It has the interface's methods and no more.
	}
	return one
}

// parsed is what a puppet's parser makes of a config: its text.
type parsed struct {
	serviceconfig.LoadBalancingConfig
	text string
}

func (b parsingBuilder) ParseConfig(raw json.RawMessage) (serviceconfig.LoadBalancingConfig, error) {
	var config struct{ Refuse *string }
	_ = json.Unmarshal(raw, &config)
	b.seat.report(0, &lbcp.Event{Observation: &lbcp.Event_ConfigParsed{ConfigParsed: &lbcp.ConfigParsed{
		Name: b.order.Name, Builder: b.order.Builder, Json: string(raw), Refused: config.Refuse != nil}}})
	if config.Refuse != nil {
		return nil, errors.New(*config.Refuse)
	}
	return parsed{text: string(raw)}, nil
}

// puppets are the judge's policies in one channel.
type puppets struct {
	tell func(*lbcp.Event)

	mu       sync.Mutex
	all      []*puppet          // number i at i-1
	subConns []balancer.SubConn // number i at i-1
	armed    []*lbcp.Puppet
	pauses   atomic.Int32 // puppets that pause
	pausing  atomic.Bool  // one was ever ordered to
}

func newPuppets(tell func(*lbcp.Event)) *puppets { return &puppets{tell: tell} }

// puppet is one of them.
type puppet struct {
	owner  *puppets
	number uint32
	cc     balancer.ClientConn

	mu       sync.Mutex
	lastMade uint32
	depth    int               // calls of the channel's that it is in
	ownCalls map[uint64]string // calls of its own, by goroutine
}

func (p *puppets) build(b builder, cc balancer.ClientConn, o balancer.BuildOptions) balancer.Balancer {
	one := &puppet{owner: p, cc: cc, ownCalls: map[uint64]string{}}
	p.mu.Lock()
	p.all = append(p.all, one)
	one.number = uint32(len(p.all))
	p.mu.Unlock()
	p.tell(&lbcp.Event{Observation: &lbcp.Event_PolicyBuilt{PolicyBuilt: &lbcp.PolicyBuilt{
		Policy: one.number, Name: b.order.Name, Builder: b.order.Builder,
		Target: o.Target.URL.String(), Authority: o.Authority, UserAgent: o.CustomUserAgent,
		ClientConnTarget: cc.Target(), HasMetricsRecorder: hasRecorder(cc)}}})
	_ = one.act(lbcp.PuppetMoment_IN_BUILD)
	return one
}

// hasRecorder asks by name, for older versions have no such method.
func hasRecorder(cc balancer.ClientConn) bool {
	method := reflect.ValueOf(cc).MethodByName("MetricsRecorder")
	return method.IsValid() && !method.Call(nil)[0].IsNil()
}

// order carries out a Puppet command.
func (p *puppets) order(order *lbcp.Puppet) *lbcp.Done {
	for _, one := range order.Orders {
		if one.GetPause() != nil {
			p.pausing.Store(true)
		}
	}
	p.mu.Lock()
	if order.At != lbcp.PuppetMoment_NOW {
		p.armed = append(p.armed, order)
		p.mu.Unlock()
		return ok()
	}
	n := int(order.Policy)
	if n == 0 {
		n = len(p.all)
	}
	if n == 0 || n > len(p.all) {
		p.mu.Unlock()
		return outcome(lbcp.Outcome_BAD_COMMAND, "no policy %d", order.Policy)
	}
	one := p.all[n-1]
	p.mu.Unlock()
	return run(func() *lbcp.Done {
		if !one.carry(order.Orders) {
			return outcome(lbcp.Outcome_BAD_COMMAND, "no such SubConn")
		}
		return ok()
	})
}

// take gives what is armed for a moment of a puppet's, and disarms it.
func (p *puppets) take(at lbcp.PuppetMoment, number uint32) []*lbcp.Puppet {
	p.mu.Lock()
	defer p.mu.Unlock()
	var taken, left []*lbcp.Puppet
	for _, order := range p.armed {
		if order.At == at && (order.Policy == 0 || order.Policy == number) {
			taken = append(taken, order)
		} else {
			left = append(left, order)
		}
	}
	p.armed = left
	return taken
}

// act does what is armed for this moment, and gives the error to be returned.
func (o *puppet) act(at lbcp.PuppetMoment) error {
	o.enter(1)
	defer o.enter(-1)
	var err error
	for _, order := range o.owner.take(at, o.number) {
		o.carry(order.Orders)
		switch {
		case order.Answer == nil:
		case order.Answer.BadResolverState:
			err = balancer.ErrBadResolverState
		default:
			err = errors.New(order.Answer.Message)
		}
	}
	return err
}

func (o *puppet) enter(by int) {
	o.mu.Lock()
	o.depth += by
	o.mu.Unlock()
}

// hears begins an event of news: whether it came inside a call of the puppet's own, and during another.
func (o *puppet) hears() *lbcp.PolicyHears {
	inside, overlaps := o.where()
	return &lbcp.PolicyHears{Policy: o.number, Inside: inside, Overlaps: overlaps}
}

func (o *puppet) where() (inside string, overlaps bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ownCalls) > 0 {
		inside = o.ownCalls[goroutine()]
	}
	return inside, o.depth > 0
}

func (o *puppet) tell(h *lbcp.PolicyHears) {
	o.owner.tell(&lbcp.Event{Observation: &lbcp.Event_PolicyHears{PolicyHears: h}})
}

// What the channel tells it.

func (o *puppet) UpdateClientConnState(s balancer.ClientConnState) error {
	list := &lbcp.ListHeard{Addresses: fromAddresses(s.ResolverState.Addresses)}
	for _, e := range s.ResolverState.Endpoints {
		list.Endpoints = append(list.Endpoints, &lbcp.Endpoint{Addresses: fromAddresses(e.Addresses)})
	}
	if config, isParsed := s.BalancerConfig.(parsed); isParsed {
		list.ConfigJson = &config.text
	}
	h := o.hears()
	h.News = &lbcp.PolicyHears_List{List: list}
	o.tell(h)
	return o.act(lbcp.PuppetMoment_IN_LIST)
}

func (o *puppet) ResolverError(err error) {
	h := o.hears()
	h.News = &lbcp.PolicyHears_ResolverError{ResolverError: &lbcp.ResolverError{Message: err.Error()}}
	o.tell(h)
}

func (o *puppet) hearsOf(number uint32, s balancer.SubConnState, old bool) {
	h := o.hears()
	h.ByOldCallback = old
	h.News = &lbcp.PolicyHears_SubConnState{SubConnState: subConnState(number, s)}
	o.tell(h)
	_ = o.act(lbcp.PuppetMoment_IN_SUB_CONN_STATE)
}

func subConnState(number uint32, s balancer.SubConnState) *lbcp.SubConnState {
	told := &lbcp.SubConnState{SubConn: number, State: fromGrpc(s.ConnectivityState)}
	if s.ConnectionError != nil {
		told.Error = s.ConnectionError.Error()
	}
	return told
}

func (o *puppet) UpdateSubConnState(sc balancer.SubConn, s balancer.SubConnState) {
	o.hearsOf(o.owner.numberOf(sc), s, true)
}

func (o *puppet) ExitIdle() {
	h := o.hears()
	h.News = &lbcp.PolicyHears_ExitIdle{ExitIdle: &lbcp.ExitIdle{}}
	o.tell(h)
	_ = o.act(lbcp.PuppetMoment_IN_EXIT_IDLE)
}

func (o *puppet) Close() {
	inside, overlaps := o.where()
	o.owner.tell(&lbcp.Event{Observation: &lbcp.Event_PolicyClosed{PolicyClosed: &lbcp.PolicyClosed{
		Policy: o.number, Inside: inside, Overlaps: overlaps}}})
	_ = o.act(lbcp.PuppetMoment_IN_CLOSE)
}

// What it is ordered to call.

func (o *puppet) carry(orders []*lbcp.PuppetOrder) bool {
	well := true
	for _, order := range orders {
		well = o.carryOne(order) && well
	}
	return well
}

// call makes one call of the puppet's own.
func (o *puppet) call(name string, do func()) {
	g := goroutine()
	o.mu.Lock()
	before := o.ownCalls[g]
	o.ownCalls[g] = name
	o.mu.Unlock()
	do()
	o.mu.Lock()
	if before == "" {
		delete(o.ownCalls, g)
	} else {
		o.ownCalls[g] = before
	}
	o.mu.Unlock()
}

func (o *puppet) carryOne(order *lbcp.PuppetOrder) bool {
	with := func(number uint32, name string, do func(sc balancer.SubConn)) bool {
		sc := o.find(number)
		if sc != nil {
			o.call(name, func() { do(sc) })
		}
		return sc != nil
	}
	switch it := order.Order.(type) {
	case *lbcp.PuppetOrder_MakeSubConn:
		o.make(it.MakeSubConn)
	case *lbcp.PuppetOrder_Connect:
		return with(it.Connect.SubConn, "connect", balancer.SubConn.Connect)
	case *lbcp.PuppetOrder_Shutdown:
		return with(it.Shutdown.SubConn, "shutdown", balancer.SubConn.Shutdown)
	case *lbcp.PuppetOrder_Remove:
		return with(it.Remove.SubConn, "remove", o.cc.RemoveSubConn)
	case *lbcp.PuppetOrder_UpdateAddresses:
		return with(it.UpdateAddresses.SubConn, "update_addresses", func(sc balancer.SubConn) {
			o.cc.UpdateAddresses(sc, toAddresses(it.UpdateAddresses.Addresses))
		})
	case *lbcp.PuppetOrder_ListenToHealth:
		return with(it.ListenToHealth.SubConn, "listen_to_health", o.listenToHealth)
	case *lbcp.PuppetOrder_ResolveNow:
		o.call("resolve_now", func() { o.cc.ResolveNow(resolver.ResolveNowOptions{}) })
	case *lbcp.PuppetOrder_Report:
		p, known := o.picker(it.Report)
		if !known {
			return false
		}
		o.call("report", func() {
			o.cc.UpdateState(balancer.State{ConnectivityState: toGrpc(it.Report.State), Picker: p})
		})
	case *lbcp.PuppetOrder_Pause:
		o.pause(time.Duration(it.Pause.Nanos))
	}
	return true
}

func (o *puppet) pause(d time.Duration) {
	o.owner.pauses.Add(1)
	time.Sleep(d)
	o.owner.tell(&lbcp.Event{Observation: &lbcp.Event_PauseOver{PauseOver: &lbcp.PauseOver{Policy: o.number}}})
	o.owner.pauses.Add(-1)
}

func (o *puppet) listenToHealth(sc balancer.SubConn) {
	number := o.owner.numberOf(sc)
	healthy, can := sc.(interface {
		RegisterHealthListener(func(balancer.SubConnState))
	})
	if !can {
		return
	}
	healthy.RegisterHealthListener(func(s balancer.SubConnState) {
		told := subConnState(number, s)
		h := o.hears()
		h.News = &lbcp.PolicyHears_HealthState{HealthState: &lbcp.HealthState{
			SubConn: number, State: told.State, Error: told.Error}}
		o.tell(h)
	})
}

// find gives a SubConn by its number, 0 being the one that this puppet made last; nil for none.
func (o *puppet) find(number uint32) balancer.SubConn {
	o.mu.Lock()
	if number == 0 {
		number = o.lastMade
	}
	o.mu.Unlock()
	o.owner.mu.Lock()
	defer o.owner.mu.Unlock()
	if number == 0 || int(number) > len(o.owner.subConns) {
		return nil
	}
	return o.owner.subConns[number-1]
}

func (p *puppets) numberOf(sc balancer.SubConn) uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, known := range p.subConns {
		if known == sc {
			return uint32(i + 1)
		}
	}
	return 0
}

func (o *puppet) make(m *lbcp.MakeSubConn) {
	addresses := toAddresses(m.Addresses)
	var number uint32 // Known before the channel's serializer can run a listener: that waits for number.
	numbered := make(chan struct{})
	options := balancer.NewSubConnOptions{HealthCheckEnabled: m.HealthCheck}
	if m.Credentials != "" {
		options.CredsBundle = bundle(m.Credentials)
	}
	if !m.NoListener {
		options.StateListener = func(s balancer.SubConnState) {
			<-numbered
			o.hearsOf(number, s, false)
		}
	}
	var sc balancer.SubConn
	var err error
	o.call("make_sub_conn", func() { sc, err = o.cc.NewSubConn(addresses, options) })
	shown := fromAddresses(addresses)
	if err != nil {
		o.owner.tell(&lbcp.Event{Observation: &lbcp.Event_NewSubConnFailed{NewSubConnFailed: &lbcp.NewSubConnFailed{
			Addresses: shown, Error: err.Error()}}})
		return
	}
	o.owner.mu.Lock()
	o.owner.subConns = append(o.owner.subConns, sc)
	number = uint32(len(o.owner.subConns))
	o.owner.mu.Unlock()
	o.mu.Lock()
	o.lastMade = number
	o.mu.Unlock()
	o.owner.tell(&lbcp.Event{Observation: &lbcp.Event_SubConnCreated{SubConnCreated: &lbcp.SubConnCreated{
		SubConn: number, Addresses: shown}}})
	close(numbered)
	if m.OverwritesList {
		for i := range addresses {
			addresses[i].Addr = "overwritten.invalid:1"
		}
	}
}

// goroutine is the number of the calling goroutine.
func goroutine() uint64 {
	var buffer [64]byte
	header := buffer[:runtime.Stack(buffer[:], false)]
	fields := bytes.Fields(header)
	if len(fields) < 2 {
		panic(fmt.Sprintf("no goroutine number in %q", header))
	}
	number, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return number
}

var _ testee.Seat = (*seat)(nil)

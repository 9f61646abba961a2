package channel

import (
	"context"
	"errors"
	"sync"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

// hosted is one channel with the judge's world around it. Its methods do and open belong to the root
// goroutine; the rest is called on whatever goroutine the channel chooses.
type hosted struct {
	id      uint32
	report  testee.Report
	cc      *grpc.ClientConn
	network network
	puppets *puppets
	calls   *calls

	mu       sync.Mutex
	resolver resolver.ClientConn // of the resolver that the channel has now; nil: none
}

func newHosted(id uint32, report testee.Report) *hosted {
	h := &hosted{id: id, report: report}
	h.puppets = newPuppets(h.tell)
	h.calls = newCalls(h.tell)
	h.network = network{tell: h.tell, calls: h.calls, attempts: map[uint32]*attempt{}}
	return h
}

func (h *hosted) tell(e *lbcp.Event) { h.report(h.id, e) }

func (h *hosted) open(o *lbcp.OpenChannel) error {
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithResolvers(h),
		grpc.WithContextDialer(h.network.dial),
	}
	if recording != nil {
		options = append(options, recording(h.tell)...)
	}
	if o.DefaultServiceConfig != nil {
		options = append(options, grpc.WithDefaultServiceConfig(*o.DefaultServiceConfig))
	}
	if o.DisableServiceConfig {
		options = append(options, grpc.WithDisableServiceConfig())
	}
	if o.DisableHealthCheck {
		options = append(options, grpc.WithDisableHealthCheck())
	}
	if o.IdleTimeoutNanos != nil {
		options = append(options, grpc.WithIdleTimeout(time.Duration(*o.IdleTimeoutNanos)))
	}
	if o.Authority != "" {
		options = append(options, grpc.WithAuthority(o.Authority))
	}
	if o.UserAgent != "" {
		options = append(options, grpc.WithUserAgent(o.UserAgent))
	}
	if o.DisableRetry {
		options = append(options, grpc.WithDisableRetry())
	}
	cc, err := grpc.NewClient(o.Target, options...)
	if err != nil {
		return err
	}
	h.cc = cc
	go h.watch()
	return nil
}

// watch tells the states that an application can see.
func (h *hosted) watch() {
	for state := h.cc.GetState(); ; state = h.cc.GetState() {
		h.tell(&lbcp.Event{Observation: &lbcp.Event_ChannelState{
			ChannelState: &lbcp.ChannelState{State: fromGrpc(state)}}})
		h.calls.startAt(h.cc, fromGrpc(state))
		if state == connectivity.Shutdown || !h.cc.WaitForStateChange(context.Background(), state) {
			return
		}
	}
}

func (h *hosted) do(command *lbcp.Command) *lbcp.Done {
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_PushResolverState:
		return h.push(stimulus.PushResolverState)
	case *lbcp.Command_ResolverError:
		return h.fail(stimulus.ResolverError.Message)
	case *lbcp.Command_Puppet:
		return h.puppets.order(stimulus.Puppet)
	case *lbcp.Command_DialResult, *lbcp.Command_TransportLost, *lbcp.Command_GoAway,
		*lbcp.Command_AnswerHealth, *lbcp.Command_EndHealth:
		return settled(h.network.do(command))
	case *lbcp.Command_StartCalls:
		return h.calls.start(h.cc, stimulus.StartCalls)
	case *lbcp.Command_AnswerCalls:
		return settled(h.calls.each(stimulus.AnswerCalls.Calls, (*call).answer))
	case *lbcp.Command_FinishCalls:
		f := stimulus.FinishCalls
		if f.Unprocessed {
			return outcome(lbcp.Outcome_UNSUPPORTED, "this server cannot say that")
		}
		return settled(h.calls.each(f.Calls, func(c *call) bool { return c.finish(f) }))
	case *lbcp.Command_CancelCalls:
		return settled(h.calls.each(stimulus.CancelCalls.Calls, (*call).abandon))
	case *lbcp.Command_ExitIdle:
		return run(func() *lbcp.Done { h.cc.Connect(); return ok() })
	case *lbcp.Command_ResetBackoff:
		return run(func() *lbcp.Done { h.cc.ResetConnectBackoff(); return ok() })
	case *lbcp.Command_Close:
		return h.close()
	case *lbcp.Command_TakeLedger:
		return &lbcp.Done{Outcome: lbcp.Outcome_OK, Ledger: &lbcp.Ledger{Timers: -1}}
	}
	return outcome(lbcp.Outcome_UNSUPPORTED, "this channel does not know the stimulus")
}

// close closes the channel. While a puppet pauses it may not have returned yet.
func (h *hosted) close() *lbcp.Done {
	done := run(func() *lbcp.Done {
		err := h.cc.Close()
		if h.puppets.pausing.Load() {
			h.tell(&lbcp.Event{Observation: &lbcp.Event_CloseReturned{CloseReturned: &lbcp.CloseReturned{}}})
		}
		return answer(err)
	})
	if done.Outcome == lbcp.Outcome_BLOCKED && h.puppets.pauses.Load() > 0 {
		return ok()
	}
	return done
}

// settled waits until nothing can run.
func settled(well bool) *lbcp.Done {
	synctest.Wait()
	if !well {
		return outcome(lbcp.Outcome_BAD_COMMAND, "there is none of that number, or it is over")
	}
	return ok()
}

// answer is what the channel said.
func answer(err error) *lbcp.Done {
	if err == nil {
		return ok()
	}
	done := outcome(lbcp.Outcome_ERROR, "%v", err)
	done.Error.BadResolverState = errors.Is(err, balancer.ErrBadResolverState)
	return done
}

// The resolver: hosted is its builder and the resolver itself.

func (h *hosted) Scheme() string { return "lbconform" }

func (h *hosted) Build(_ resolver.Target, cc resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	h.mu.Lock()
	h.resolver = cc
	h.mu.Unlock()
	h.tell(&lbcp.Event{Observation: &lbcp.Event_ResolverBuilt{ResolverBuilt: &lbcp.ResolverBuilt{}}})
	return h, nil
}

func (h *hosted) ResolveNow(resolver.ResolveNowOptions) {
	h.tell(&lbcp.Event{Observation: &lbcp.Event_ResolveNow{ResolveNow: &lbcp.ResolveNow{}}})
}

func (h *hosted) Close() {
	h.mu.Lock()
	h.resolver = nil
	h.mu.Unlock()
	h.tell(&lbcp.Event{Observation: &lbcp.Event_ResolverClosed{ResolverClosed: &lbcp.ResolverClosed{}}})
}

func (h *hosted) resolverNow() resolver.ClientConn {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.resolver
}

func noResolver() *lbcp.Done {
	return outcome(lbcp.Outcome_BAD_COMMAND, "the channel has no resolver now")
}

func (h *hosted) fail(text string) *lbcp.Done {
	cc := h.resolverNow()
	if cc == nil {
		return noResolver()
	}
	return run(func() *lbcp.Done { cc.ReportError(errors.New(text)); return ok() })
}

func (h *hosted) push(p *lbcp.PushResolverState) *lbcp.Done {
	cc := h.resolverNow()
	if cc == nil {
		return noResolver()
	}
	return run(func() *lbcp.Done {
		state := resolverState(p)
		if p.ServiceConfig != nil {
			state.ServiceConfig = cc.ParseServiceConfig(*p.ServiceConfig)
		}
		if p.ServiceConfigError != "" {
			state.ServiceConfig = &serviceconfig.ParseResult{Err: errors.New(p.ServiceConfigError)}
		}
		return answer(cc.UpdateState(state))
	})
}

// resolverState fills the halves that are asked for.
func resolverState(p *lbcp.PushResolverState) resolver.State {
	var state resolver.State
	for _, e := range p.Endpoints {
		endpoint := resolver.Endpoint{Addresses: toAddresses(e.Addresses), Attributes: toAttributes(e.Attributes)}
		if p.Halves != lbcp.Halves_ADDRESSES_ONLY {
			state.Endpoints = append(state.Endpoints, endpoint)
		}
		if p.Halves != lbcp.Halves_ENDPOINTS_ONLY {
			for _, a := range endpoint.Addresses {
				a.BalancerAttributes = endpoint.Attributes
				state.Addresses = append(state.Addresses, a)
			}
		}
	}
	return state
}

func toAddresses(given []*lbcp.Address) []resolver.Address {
	var all []resolver.Address
	for _, a := range given {
		all = append(all, resolver.Address{
			Addr: a.Addr, ServerName: a.ServerName, Attributes: toAttributes(a.Attributes)})
	}
	return all
}

func toAttributes(given map[string]string) *attributes.Attributes {
	var all *attributes.Attributes
	for k, v := range given {
		all = all.WithValue(testee.AttributeKey(k), v)
	}
	return all
}

func fromAddresses(given []resolver.Address) []*lbcp.Address {
	var all []*lbcp.Address
	for _, a := range given {
		all = append(all, &lbcp.Address{Addr: a.Addr, ServerName: a.ServerName})
	}
	return all
}

func fromGrpc(s connectivity.State) lbcp.ConnectivityState {
	return lbcp.ConnectivityState(int32(s) + 1)
}

func toGrpc(s lbcp.ConnectivityState) connectivity.State { return connectivity.State(int(s) - 1) }

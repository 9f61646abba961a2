package live

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"lbconform/testee/lbcp"
)

const (
	defaultMethod = "/lbconform.Probe/Call"
	// numberHeader tells the judge's servers which call they have.
	numberHeader = "lbconform-call"
	// messagesHeader says how many messages a stream has.
	messagesHeader = "lbconform-messages"
)

// client is one channel, with the resolver that the judge plays.
type client struct {
	id   uint32
	tell func(instance uint32, event *lbcp.Event)
	work *work
	cc   *grpc.ClientConn

	mu       sync.Mutex
	resolver resolver.ClientConn // nil: the channel has none now
	list     *resolver.State     // the last one; nil: none yet
}

const ownScheme = "lbconform"

func openClient(id uint32, o *lbcp.OpenChannel, others func(string) (resolver.Builder, error),
	tell func(uint32, *lbcp.Event), w *work) (*client, error) {
	c := &client{id: id, tell: tell, work: w}
	target := o.Target
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithResolvers(c),
	}
	if o.DefaultServiceConfig != nil {
		options = append(options, grpc.WithDefaultServiceConfig(*o.DefaultServiceConfig))
	}
	if others != nil && !strings.HasPrefix(target, ownScheme+":") {
		where, err := url.Parse(target)
		if err != nil {
			return nil, err
		}
		builder, err := others(where.Host)
		if err != nil {
			return nil, err
		}
		target, options = builder.Scheme()+"://"+where.EscapedPath(), append(options, grpc.WithResolvers(builder))
	}
	cc, err := grpc.NewClient(target, options...)
	if err != nil {
		return nil, err
	}
	c.cc = cc
	go c.watch()
	return c, nil
}

// watch tells the states that an application can see.
func (c *client) watch() {
	for state := c.cc.GetState(); ; state = c.cc.GetState() {
		if state == connectivity.Shutdown {
			return // told by close, when that has returned
		}
		c.tellState(state)
		if !c.cc.WaitForStateChange(context.Background(), state) {
			return
		}
	}
}

func (c *client) tellState(state connectivity.State) {
	c.tell(c.id, &lbcp.Event{Observation: &lbcp.Event_ChannelState{
		ChannelState: &lbcp.ChannelState{State: lbcp.ConnectivityState(int32(state) + 1)}}})
}

// The resolver: client is its builder and the resolver itself.

func (*client) Scheme() string { return ownScheme }

func (c *client) Build(_ resolver.Target, cc resolver.ClientConn, _ resolver.BuildOptions) (resolver.Resolver, error) {
	c.mu.Lock()
	c.resolver = cc
	list := c.list
	c.mu.Unlock()
	if list != nil {
		_ = cc.UpdateState(*list)
	}
	return c, nil
}

func (*client) ResolveNow(resolver.ResolveNowOptions) {}

func (c *client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resolver = nil
}

// push lists servers now, or, when the channel is idle, as soon as it resolves.
func (c *client) push(p *lbcp.PushResolverState) error {
	state := resolver.State{}
	for _, e := range p.Endpoints {
		var endpoint resolver.Endpoint
		for _, a := range e.Addresses {
			endpoint.Addresses = append(endpoint.Addresses, resolver.Address{Addr: a.Addr})
		}
		state.Endpoints = append(state.Endpoints, endpoint)
		state.Addresses = append(state.Addresses, endpoint.Addresses...)
	}
	c.mu.Lock()
	c.list = &state
	cc := c.resolver
	c.mu.Unlock()
	if cc == nil {
		return nil
	}
	return cc.UpdateState(state)
}

// start makes calls, each on a goroutine of its own.
func (c *client) start(s *lbcp.StartCalls) {
	for i := range uint64(s.Count) {
		c.work.begin()
		go c.call(s, s.FirstCall+i)
	}
}

func (c *client) call(s *lbcp.StartCalls, number uint64) {
	defer c.work.end()
	ctx := metadata.AppendToOutgoingContext(context.Background(), numberHeader, strconv.FormatUint(number, 10))
	for key, value := range s.Headers {
		ctx = metadata.AppendToOutgoingContext(ctx, key, value)
	}
	if s.TimeoutNanos != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*s.TimeoutNanos))
		defer cancel()
	}
	var options []grpc.CallOption
	if s.WaitForReady != nil {
		options = append(options, grpc.WaitForReady(*s.WaitForReady))
	}
	method := s.FullMethod
	if method == "" {
		method = defaultMethod
	}
	var err error
	if s.Streaming {
		messages, _ := strconv.Atoi(s.Headers[messagesHeader]) // 0: a stream without messages
		err = c.stream(ctx, method, messages, options)
	} else {
		err = c.cc.Invoke(ctx, method, &emptypb.Empty{}, &emptypb.Empty{}, options...)
	}
	st := status.Convert(err)
	c.tell(c.id, &lbcp.Event{Observation: &lbcp.Event_CallEnded{CallEnded: &lbcp.CallEnded{
		Call: number, Code: uint32(st.Code()), Message: st.Message()}}})
}

// stream sends each message when the answer to the one before has come.
func (c *client) stream(ctx context.Context, method string, messages int, options []grpc.CallOption) error {
	s, err := c.cc.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, method, options...)
	if err != nil {
		return err
	}
	for range messages {
		// What is wrong with a send is said by the next answer.
		_ = s.SendMsg(&emptypb.Empty{})
		if err := s.RecvMsg(&emptypb.Empty{}); err != nil {
			return err
		}
	}
	if err := s.CloseSend(); err != nil {
		return err
	}
	if err := s.RecvMsg(&emptypb.Empty{}); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// close lets the channel close in its own time, and then tells that it has.
func (c *client) close() {
	c.work.begin()
	go func() {
		defer c.work.end()
		_ = c.cc.Close()
		c.tellState(connectivity.Shutdown)
	}()
}

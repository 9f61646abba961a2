package fidelity

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/types/known/emptypb"

	"lbconform/testee"
)

// target is what both hosts dial.
const target = "fidelity:///service.test"

// method is what calls call. No server has it.
const method = "/fidelity.Probe/Call"

// unknown gives every call a trailer, then says what a server says of a method it does not have.
func unknown(_ any, s grpc.ServerStream) error {
	s.SetTrailer(metadata.Pairs("said", "no"))
	return status.Error(codes.Unimplemented, "unknown method")
}

// idleTimeout is the real channel's; scenarios never let so much time pass otherwise.
const idleTimeout = time.Hour

// channel is the real host, to be used inside a bubble.
type channel struct {
	cc       *grpc.ClientConn
	resolver *scripted

	mu      sync.Mutex
	servers map[string]*server
}

// scripted is a resolver that says what the scenario says. Its ClientConn changes when the channel
// leaves idle mode.
type scripted struct{ cc resolver.ClientConn }

func (s *scripted) Scheme() string { return "fidelity" }

func (s *scripted) Build(
	_ resolver.Target, cc resolver.ClientConn, _ resolver.BuildOptions,
) (resolver.Resolver, error) {
	s.cc = cc
	return s, nil
}

func (*scripted) ResolveNow(resolver.ResolveNowOptions) {}
func (*scripted) Close()                                {}

// server is a real gRPC server in memory.
type server struct {
	listener *bufconn.Listener
	server   *grpc.Server
}

func newChannel() (*channel, error) {
	c := &channel{resolver: &scripted{}, servers: map[string]*server{}}
	cc, err := grpc.NewClient(target, grpc.WithResolvers(c.resolver),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(c.dial), grpc.WithIdleTimeout(idleTimeout))
	c.cc = cc
	if err == nil {
		c.wakes()
	}
	return c, err
}

// dial reaches the servers in memory.
func (c *channel) dial(ctx context.Context, addr string) (net.Conn, error) {
	c.mu.Lock()
	s := c.servers[addr]
	c.mu.Unlock()
	if s == nil {
		return nil, errors.New("nobody listens")
	}
	return s.listener.DialContext(ctx)
}

func (c *channel) lists(config string, endpoints ...endpoint) string {
	state := resolver.State{ServiceConfig: c.resolver.cc.ParseServiceConfig(
		fmt.Sprintf(`{"loadBalancingConfig": [{%q: %s}]}`, recorderName, config))}
	for _, e := range endpoints {
		names, zone, _ := strings.Cut(string(e), "@")
		entry := resolver.Endpoint{Addresses: addresses(strings.Split(names, "+"))}
		if zone != "" {
			entry.Attributes = attributes.New(testee.AttributeKey("zone"), zone)
		}
		state.Endpoints = append(state.Endpoints, entry)
		for _, a := range entry.Addresses {
			a.BalancerAttributes = entry.Attributes
			state.Addresses = append(state.Addresses, a)
		}
	}
	if onlySingle(state.Endpoints) {
		state.Endpoints = nil // The channel is to fill this half itself, as for resolvers of old.
	}
	err := c.resolver.cc.UpdateState(state)
	synctest.Wait()
	switch {
	case errors.Is(err, balancer.ErrBadResolverState):
		return "bad resolver state"
	case err != nil:
		return "an error"
	}
	return "nothing"
}

// onlySingle tells whether a list could come from a resolver that knows only addresses.
func onlySingle(endpoints []resolver.Endpoint) bool {
	for _, e := range endpoints {
		if len(e.Addresses) != 1 {
			return false
		}
	}
	return true
}

func (c *channel) fails() {
	c.resolver.cc.ReportError(errors.New("no such name"))
	synctest.Wait()
}

func (c *channel) serves(addr string) {
	s := &server{listener: bufconn.Listen(1 << 16), server: grpc.NewServer(grpc.UnknownServiceHandler(unknown))}
	go func() { _ = s.server.Serve(s.listener) }()
	c.mu.Lock()
	c.servers[addr] = s
	c.mu.Unlock()
	synctest.Wait()
}

func (c *channel) refuses(addr string) { _ = c.take(addr) }

// take makes an address refuse and gives its server, whose connections live on.
func (c *channel) take(addr string) *server {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.servers[addr]
	delete(c.servers, addr)
	return s
}

func (c *channel) loses(addr string) {
	c.take(addr).server.Stop()
	synctest.Wait()
}

func (c *channel) drains(addr string) {
	go c.take(addr).server.GracefulStop()
	synctest.Wait()
}

func (c *channel) passes(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (c *channel) exitsIdle() { c.wakes() }

func (c *channel) idles() { c.passes(idleTimeout + time.Second) }

func (c *channel) wakes() {
	c.cc.Connect()
	synctest.Wait()
}

// calls gives a call a minute; one that has not ended at once waits.
func (c *channel) calls(want string) string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "want", want)
	ended := make(chan error, 1)
	go func() { ended <- c.cc.Invoke(ctx, method, &emptypb.Empty{}, &emptypb.Empty{}) }()
	synctest.Wait()
	select {
	case err := <-ended:
		return seen(err)
	default:
	}
	cancel()
	<-ended
	synctest.Wait()
	return "waits"
}

// seen puts a call's end into the words of host.calls. The server knows no method and answers
// UNIMPLEMENTED, which no picker here does.
func seen(err error) string {
	switch code := status.Code(err); code {
	case codes.Unimplemented:
		return "goes"
	case codes.Unavailable:
		return "fails"
	default:
		return fmt.Sprintf("dropped %v", code)
	}
}

func (c *channel) closes() {
	_ = c.cc.Close()
	synctest.Wait()
}

// end stops what is left, so that the bubble can be left.
func (c *channel) end() {
	_ = c.cc.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.servers {
		s.server.Stop()
	}
}

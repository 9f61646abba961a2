package channel

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"lbconform/testee/lbcp"
)

const (
	defaultMethod = "/lbconform.Probe/Call"
	mostCalls     = 10_000
	// numberHeader tells the server which call it has; the judge does not see it.
	numberHeader = "lbconform-call"
)

// numberKey is the context value that tells a picker the same.
type numberKey struct{}

// calls is the application and the servers of one channel.
type calls struct {
	tell func(*lbcp.Event)
	mu   sync.Mutex
	all  map[uint64]*call
	// waiting are those that begin when a watcher sees a state.
	waiting []*lbcp.StartCalls
}

func newCalls(tell func(*lbcp.Event)) *calls { return &calls{tell: tell, all: map[uint64]*call{}} }

// call is one call: its application and, once it is placed, its server.
type call struct {
	number uint64
	cancel context.CancelFunc

	mu     sync.Mutex
	over   bool
	served *served // the attempt that a server has now
}

// served is one attempt at a server.
type served struct {
	stream   grpc.ServerStream
	orders   chan func() error // run by the handler; one that returns errGoOn leaves the call under way
	answered bool
}

var errGoOn = errors.New("the call goes on")

// start makes calls, one after another.
func (c *calls) start(cc *grpc.ClientConn, s *lbcp.StartCalls) *lbcp.Done {
	if s.Count == 0 || s.Count > mostCalls {
		return outcome(lbcp.Outcome_BAD_COMMAND, "one command starts 1 to %d calls", mostCalls)
	}
	options, supported := callOptions(s)
	if !supported {
		return outcome(lbcp.Outcome_UNSUPPORTED, "this version cannot be told so")
	}
	if s.AtState != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waiting = append(c.waiting, s)
		return ok()
	}
	for i := range uint64(s.Count) {
		c.startOne(cc, s, s.FirstCall+i, options)
		synctest.Wait()
	}
	return ok()
}

// startAt starts the calls that wait for a watcher to see this state.
func (c *calls) startAt(cc *grpc.ClientConn, state lbcp.ConnectivityState) {
	var due, left []*lbcp.StartCalls
	c.mu.Lock()
	for _, s := range c.waiting {
		if *s.AtState == state {
			due = append(due, s)
		} else {
			left = append(left, s)
		}
	}
	c.waiting = left
	c.mu.Unlock()
	for _, s := range due {
		options, _ := callOptions(s)
		for i := range uint64(s.Count) {
			c.startOne(cc, s, s.FirstCall+i, options)
		}
	}
}

func callOptions(s *lbcp.StartCalls) ([]grpc.CallOption, bool) {
	var options []grpc.CallOption
	if s.WaitForReady != nil {
		options = append(options, grpc.WaitForReady(*s.WaitForReady))
	}
	if s.Authority != "" {
		if callAuthority == nil {
			return nil, false
		}
		options = append(options, callAuthority(s.Authority))
	}
	return options, true
}

func (c *calls) startOne(cc *grpc.ClientConn, s *lbcp.StartCalls, number uint64, options []grpc.CallOption) {
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), numberKey{}, number))
	if s.TimeoutNanos != nil {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(*s.TimeoutNanos))
	}
	md := metadata.Pairs(numberHeader, strconv.FormatUint(number, 10))
	for k, v := range s.Headers {
		md.Append(k, v)
	}
	ctx = metadata.NewOutgoingContext(ctx, md)
	one := &call{number: number, cancel: cancel}
	c.mu.Lock()
	c.all[number] = one
	c.mu.Unlock()
	method := s.FullMethod
	if method == "" {
		method = defaultMethod
	}
	go func() {
		var err error
		if s.Streaming {
			err = stream(ctx, cc, method, options)
		} else {
			err = cc.Invoke(ctx, method, &emptypb.Empty{}, &emptypb.Empty{}, options...)
		}
		one.mu.Lock()
		one.over = true
		one.mu.Unlock()
		st := status.Convert(err)
		c.tell(&lbcp.Event{Observation: &lbcp.Event_CallEnded{CallEnded: &lbcp.CallEnded{
			Call: number, Code: uint32(st.Code()), Message: st.Message()}}})
		cancel()
	}()
}

// stream reads a stream to its end.
func stream(ctx context.Context, cc *grpc.ClientConn, method string, options []grpc.CallOption) error {
	desc := &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}
	s, err := cc.NewStream(ctx, desc, method, options...)
	for err == nil {
		err = s.RecvMsg(&emptypb.Empty{})
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// arrive is the servers' handler of every method.
func (c *calls) arrive(connection uint32, s grpc.ServerStream) error {
	md, _ := metadata.FromIncomingContext(s.Context())
	number, err := strconv.ParseUint(strings.Join(md.Get(numberHeader), ""), 10, 64)
	if err != nil {
		return status.Error(codes.Unimplemented, "a call of nobody's")
	}
	c.mu.Lock()
	one := c.all[number]
	c.mu.Unlock()
	at := &served{stream: s, orders: make(chan func() error, 16)}
	one.mu.Lock()
	one.served = at
	one.mu.Unlock()
	c.tell(&lbcp.Event{Observation: &lbcp.Event_CallPlaced{CallPlaced: &lbcp.CallPlaced{
		Call: number, Connection: connection, Headers: headers(md), Authority: strings.Join(md.Get(":authority"), "")}}})
	defer func() {
		one.mu.Lock()
		defer one.mu.Unlock()
		if one.served == at {
			one.served = nil
		}
	}()
	for {
		select {
		case <-s.Context().Done():
			return s.Context().Err()
		case order := <-at.orders:
			if err := order(); !errors.Is(err, errGoOn) {
				return err
			}
		}
	}
}

// headers are those that somebody chose, and gRPC's own about attempts.
func headers(md metadata.MD) map[string]string {
	shown := map[string]string{}
	for k, v := range md {
		switch k {
		case numberHeader, ":authority", "content-type", "user-agent", "grpc-accept-encoding", "te":
		default:
			shown[k] = strings.Join(v, ",")
		}
	}
	return shown
}

// each does something with every call named, and tells whether it could.
func (c *calls) each(numbers []uint64, do func(*call) bool) bool {
	well := true
	for _, n := range numbers {
		c.mu.Lock()
		one := c.all[n]
		c.mu.Unlock()
		well = one != nil && do(one) && well
	}
	return well
}

// at gives the attempt that a server has now, or nil.
func (c *call) at() *served {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.served
}

func (c *call) answer() bool {
	at := c.at()
	if at == nil {
		return false
	}
	at.orders <- func() error {
		at.answered = true
		if err := at.stream.SendHeader(metadata.MD{}); err != nil {
			return err
		}
		return errGoOn
	}
	return true
}

func (c *call) finish(f *lbcp.FinishCalls) bool {
	at := c.at()
	if at == nil {
		return false
	}
	at.orders <- func() error {
		trailers := metadata.New(f.Trailers)
		if err := addLoad(trailers, f.Load); err != nil {
			return err
		}
		at.stream.SetTrailer(trailers)
		if f.Code != 0 {
			return status.Error(codes.Code(f.Code), f.Message)
		}
		return at.stream.SendMsg(&emptypb.Empty{})
	}
	return true
}

// abandon is the application's cancellation.
func (c *call) abandon() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.cancel()
	}
	return !c.over
}

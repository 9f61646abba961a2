package testee

import (
	"context"
	"fmt"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// loadReportMethod is the stream on which load reports come out of band.
const loadReportMethod = "/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics"

// streams is the grpc.ClientConnInterface that producers get: calls over one SubConn. Its streams
// swallow what is sent, and receive the judge's load reports until the connection is lost.
type streams struct {
	sc *subConn

	mu      sync.Mutex
	state   connectivity.State
	changed chan struct{} // closed at the next change of state
	open    []*stream
}

func (c *streams) init(sc *subConn) { c.sc, c.changed = sc, make(chan struct{}) }

// stateChanged ends the streams of a connection that is no longer READY.
func (c *streams) stateChanged(s connectivity.State) {
	c.mu.Lock()
	c.state = s
	close(c.changed)
	c.changed = make(chan struct{})
	var lost []*stream
	if s != connectivity.Ready {
		lost, c.open = c.open, nil
	}
	c.mu.Unlock()
	for _, st := range lost {
		st.end(status.Error(codes.Unavailable, "the connection was lost"))
	}
}

// deliver gives a load report to every stream that asked for such.
func (c *streams) deliver(report proto.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, st := range c.open {
		if st.method == loadReportMethod {
			st.push(report)
		}
	}
}

// Invoke makes a unary call. It is answered as by a server that has no such method.
func (c *streams) Invoke(
	ctx context.Context, method string, args, reply any, opts ...grpc.CallOption,
) error {
	st, err := c.NewStream(ctx, &grpc.StreamDesc{}, method, opts...)
	if err != nil {
		return err
	}
	st.(*stream).end(status.Error(codes.Unimplemented, "no server behind this connection has "+method))
	return st.RecvMsg(reply)
}

// NewStream opens a stream on a READY connection. Before 1.68 a channel waits for READY, later it
// refuses at once.
func (c *streams) NewStream(
	ctx context.Context, _ *grpc.StreamDesc, method string, _ ...grpc.CallOption,
) (grpc.ClientStream, error) {
	for {
		c.mu.Lock()
		if c.state == connectivity.Ready {
			break // with the lock
		}
		changed, gone := c.changed, c.state == connectivity.Shutdown || grpcAtLeast(1, 68)
		c.mu.Unlock()
		if gone {
			return nil, status.Error(codes.Unavailable, "SubConn is not READY")
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, status.FromContextError(ctx.Err()).Err()
		}
	}
	st := &stream{conn: c, ctx: ctx, method: method, wake: make(chan struct{}, 1)}
	c.open = append(c.open, st)
	c.mu.Unlock()
	st.told(true)
	context.AfterFunc(ctx, func() { st.end(status.FromContextError(ctx.Err()).Err()) })
	return st, nil
}

// Invoke and NewStream are no part of balancer.SubConn, but a channel's SubConns have them, and policies are
// known to make calls of their own by them.

// Invoke makes a unary call over this connection.
func (sc *subConn) Invoke(
	ctx context.Context, method string, args, reply any, opts ...grpc.CallOption,
) error {
	return sc.streams.Invoke(ctx, method, args, reply, opts...)
}

// NewStream opens a stream over this connection.
func (sc *subConn) NewStream(
	ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	return sc.streams.NewStream(ctx, desc, method, opts...)
}

// forget takes a stream off the list of open ones.
func (c *streams) forget(st *stream) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, other := range c.open {
		if other == st {
			c.open = append(c.open[:i:i], c.open[i+1:]...)
			return
		}
	}
}

// stream is one call of a producer.
type stream struct {
	conn   *streams
	ctx    context.Context
	method string
	wake   chan struct{} // holds one token when there is something to look at

	mu      sync.Mutex
	waiting []proto.Message
	err     error // set once, at the end
}

func (st *stream) told(opened bool) {
	st.conn.sc.in.report(&lbcp.Event{Observation: &lbcp.Event_ProducerStream{
		ProducerStream: &lbcp.ProducerStream{
			SubConn: st.conn.sc.id, Opened: opened, Method: st.method}}})
}

// end ends the stream once; later reasons are ignored.
func (st *stream) end(err error) {
	st.mu.Lock()
	first := st.err == nil
	if first {
		st.err = err
	}
	st.mu.Unlock()
	if first {
		st.conn.forget(st)
		st.told(false)
		st.stir()
	}
}

func (st *stream) push(m proto.Message) {
	st.mu.Lock()
	st.waiting = append(st.waiting, m)
	st.mu.Unlock()
	st.stir()
}

func (st *stream) stir() {
	select {
	case st.wake <- struct{}{}:
	default:
	}
}

// RecvMsg waits for the next message or the end.
func (st *stream) RecvMsg(m any) error {
	for {
		st.mu.Lock()
		if len(st.waiting) > 0 {
			next := st.waiting[0]
			st.waiting = st.waiting[1:]
			st.mu.Unlock()
			return transcribe(next, m)
		}
		err := st.err
		st.mu.Unlock()
		if err != nil {
			st.stir() // For a second reader.
			return err
		}
		<-st.wake
	}
}

// transcribe copies a message into another of the same wire format, whatever package generated it.
func transcribe(from proto.Message, to any) error {
	target, ok := to.(proto.Message)
	if !ok {
		return status.Error(codes.Internal, fmt.Sprintf("cannot receive into %T", to))
	}
	wire, err := proto.Marshal(from)
	if err == nil {
		err = proto.Unmarshal(wire, target)
	}
	return err
}

// Header gives none. It does not wait for the server.
func (st *stream) Header() (metadata.MD, error) { return metadata.MD{}, nil }

// Trailer gives none.
func (st *stream) Trailer() metadata.MD { return metadata.MD{} }

// CloseSend is accepted.
func (st *stream) CloseSend() error { return nil }

// Context is the caller's.
func (st *stream) Context() context.Context { return st.ctx }

// SendMsg is accepted while the stream lives.
func (st *stream) SendMsg(any) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.err != nil {
		return io.EOF
	}
	return nil
}

package channel

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"

	"lbconform/testee/lbcp"
)

// network is what the channel dials: pipes in memory, with a server of its own at the end of each.
type network struct {
	tell  func(*lbcp.Event)
	calls *calls

	mu       sync.Mutex
	attempts map[uint32]*attempt
}

// attempt is one dial, and the connection that it becomes.
type attempt struct {
	number uint32
	owner  *network
	result chan *lbcp.DialResult

	mu     sync.Mutex
	state  attemptState
	client net.Conn
	far    net.Conn // the server's end
	server *grpc.Server
	watch  *watch // the newest that is open; nil: none
	loss   error  // with which it broke; nil: none in particular
}

type attemptState int

const (
	dialling  attemptState = iota
	silent                 // accepted, and the server says nothing
	connected              // the server serves
	over                   // failed, given up, lost or closed
)

// dial is the channel's dialer.
func (n *network) dial(ctx context.Context, addr string) (net.Conn, error) {
	n.mu.Lock()
	a := &attempt{number: uint32(len(n.attempts) + 1), owner: n, result: make(chan *lbcp.DialResult, 1)}
	n.attempts[a.number] = a
	n.mu.Unlock()
	n.tell(&lbcp.Event{Observation: &lbcp.Event_DialStarted{DialStarted: &lbcp.DialStarted{
		Attempt: a.number, Address: &lbcp.Address{Addr: addr}}}})
	select {
	case <-ctx.Done():
		a.enter(over)
		a.givenUp()
		return nil, ctx.Err()
	case r := <-a.result:
		if r.Error != "" {
			return nil, errors.New(r.Error)
		}
		return a, nil
	}
}

// do carries out DialResult, TransportLost, GoAway, AnswerHealth or EndHealth.
func (n *network) do(command *lbcp.Command) bool {
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_DialResult:
		a := n.find(stimulus.DialResult.Attempt)
		return a != nil && a.dialled(stimulus.DialResult)
	case *lbcp.Command_TransportLost:
		a := n.find(stimulus.TransportLost.Connection)
		return a != nil && a.lose(stimulus.TransportLost.Loss)
	case *lbcp.Command_GoAway:
		a := n.find(stimulus.GoAway.Connection)
		return a != nil && a.goAway()
	case *lbcp.Command_AnswerHealth:
		a := n.find(stimulus.AnswerHealth.Connection)
		return a != nil && a.answerHealth(stimulus.AnswerHealth.Status)
	case *lbcp.Command_EndHealth:
		a := n.find(stimulus.EndHealth.Connection)
		return a != nil && a.endHealth(stimulus.EndHealth)
	}
	return false
}

func (n *network) find(number uint32) *attempt {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.attempts[number]
}

// enter changes the state and gives the one before.
func (a *attempt) enter(s attemptState) attemptState {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := a.state
	a.state = s
	return before
}

func (a *attempt) givenUp() {
	a.owner.tell(&lbcp.Event{Observation: &lbcp.Event_DialGivenUp{DialGivenUp: &lbcp.DialGivenUp{Attempt: a.number}}})
}

func (a *attempt) dialled(r *lbcp.DialResult) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.state == dialling && r.Error != "":
		a.state = over
		a.result <- r
	case a.state == silent && r.Error != "":
		a.state = over
		_ = a.far.Close()
	case a.state == dialling:
		a.client, a.far = pipe()
		a.state = silent
		if !r.Silent {
			a.serve()
		}
		a.result <- r
	case a.state == silent && !r.Silent:
		a.serve()
	case a.state == silent:
	default:
		return false
	}
	return true
}

// serve starts the server; with mu held.
func (a *attempt) serve() {
	a.state = connected
	a.server = grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, s grpc.ServerStream) error {
		if method, _ := grpc.MethodFromServerStream(s); method == watchMethod {
			return a.watchHealth(s)
		}
		return a.owner.calls.arrive(a.number, s)
	}))
	listener := &oneConn{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	listener.conn <- a.far
	go func() { _ = a.server.Serve(listener) }()
}

// losses are what an operating system says of a connection that breaks.
var losses = map[lbcp.Loss]error{
	lbcp.Loss_LOSS_RESET: syscall.ECONNRESET, lbcp.Loss_LOSS_TIMED_OUT: syscall.ETIMEDOUT,
	lbcp.Loss_LOSS_ABORTED: syscall.ECONNABORTED, lbcp.Loss_LOSS_OTHER: syscall.ENETRESET,
}

func (a *attempt) lose(loss lbcp.Loss) bool {
	if a.enter(over) != connected {
		return false
	}
	a.mu.Lock()
	a.loss = losses[loss]
	a.mu.Unlock()
	// Not by the server, which would say goodbye to its streams first.
	_ = a.far.Close()
	go a.server.Stop()
	return true
}

func (a *attempt) goAway() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state != connected {
		return false
	}
	go a.server.GracefulStop()
	return true
}

// attempt is also the channel's end of the connection.

func (a *attempt) Read(b []byte) (int, error) {
	n, err := a.client.Read(b)
	return n, a.why(err)
}

func (a *attempt) Write(b []byte) (int, error) {
	n, err := a.client.Write(b)
	return n, a.why(err)
}

// why puts an error as the judge would have it.
func (a *attempt) why(err error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil || a.loss == nil {
		return err
	}
	return &net.OpError{Op: "read", Net: "memory", Err: a.loss}
}

func (a *attempt) Close() error {
	switch a.enter(over) {
	case silent:
		a.givenUp()
	case connected:
		a.owner.tell(&lbcp.Event{Observation: &lbcp.Event_ConnectionClosed{
			ConnectionClosed: &lbcp.ConnectionClosed{Connection: a.number}}})
		go a.server.Stop()
	}
	return a.client.Close()
}

// pipe is a connection in memory, both ends of it.
func pipe() (near, far net.Conn) {
	l := bufconn.Listen(1 << 16)
	accepted := make(chan net.Conn)
	go func() {
		c, _ := l.Accept()
		accepted <- c
	}()
	near, _ = l.Dial()
	return near, <-accepted
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn   chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (*oneConn) Addr() net.Addr { return address("server") }

type address string

func (address) Network() string  { return "memory" }
func (a address) String() string { return string(a) }

func (a *attempt) LocalAddr() net.Addr                { return a.client.LocalAddr() }
func (a *attempt) RemoteAddr() net.Addr               { return a.client.RemoteAddr() }
func (a *attempt) SetDeadline(t time.Time) error      { return a.client.SetDeadline(t) }
func (a *attempt) SetReadDeadline(t time.Time) error  { return a.client.SetReadDeadline(t) }
func (a *attempt) SetWriteDeadline(t time.Time) error { return a.client.SetWriteDeadline(t) }

package live

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/lbcp"
)

// Exit codes of a testee (PROTOCOL.md).
const (
	exitProtocol = 3
	exitUsage    = 64
)

// work is what is under way: calls, and channels that close.
type work struct {
	mu    sync.Mutex
	count int
	none  chan struct{} // closed when count falls to 0; nil: nobody waits
}

func (w *work) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count++
}

func (w *work) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count--
	if w.count == 0 && w.none != nil {
		close(w.none)
		w.none = nil
	}
}

// await returns when nothing is under way, or after so long.
func (w *work) await(longest time.Duration) {
	w.mu.Lock()
	if w.count == 0 {
		w.mu.Unlock()
		return
	}
	if w.none == nil {
		w.none = make(chan struct{})
	}
	none := w.none
	w.mu.Unlock()
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-none:
	case <-timer.C:
	}
}

// Options is what a program adds to the client. The zero value is a client whose servers the judge lists.
type Options struct {
	// Resolver makes what resolves SCHEME://HOST/NAME where that is not the judge's own target; host is where
	// the registry listens, with its port. The channel is opened for NAME, under the scheme of what is made.
	// nil: such targets are left to what grpc-go knows.
	Resolver func(host string) (resolver.Builder, error)
	// Capabilities are claimed beside those of every client of grpc-go.
	Capabilities []string
}

// session talks to the judge. Its methods are called on one goroutine, but for tell.
type session struct {
	options Options
	wire    *wire
	work    work
	clients map[uint32]*client

	mu     sync.Mutex
	events []*lbcp.Event // since the last turn
}

// Main talks until the judge goes, and never returns.
func Main(o Options) {
	w, err := openWire()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitUsage)
	}
	s := &session{options: o, wire: w, clients: map[uint32]*client{}}
	if err := s.run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitProtocol)
	}
	os.Exit(0)
}

func (s *session) run() error {
	for {
		envelope, err := s.wire.read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch body := envelope.Body.(type) {
		case *lbcp.Envelope_Hello:
			err = s.welcome(body.Hello)
		case *lbcp.Envelope_Command:
			err = s.turn(body.Command)
		case *lbcp.Envelope_Goodbye:
			return nil
		default:
			return errors.New("a frame is neither Hello nor Command nor Goodbye")
		}
		if err != nil {
			return err
		}
	}
}

func (s *session) welcome(hello *lbcp.Hello) error {
	return s.wire.write(&lbcp.Envelope{Body: &lbcp.Envelope_Welcome{Welcome: &lbcp.Welcome{
		Protocol:       1,
		Nonce:          hello.Nonce,
		Implementation: "grpc-go",
		Version:        grpc.Version,
		Language:       "go",
		Capabilities: append([]string{
			"seat.live", "later_lists", "channel_states", "retries", "streams"}, s.options.Capabilities...),
		Quiescence:  lbcp.Quiescence_NONE,
		Determinism: lbcp.Determinism_VARYING,
		Adapter:     "lbconform go live testee 1",
	}}})
}

// tell keeps an event for the next turn.
func (s *session) tell(instance uint32, event *lbcp.Event) {
	event.Instance = instance
	event.NowNanos = now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, event)
}

func (s *session) turn(command *lbcp.Command) error {
	done := s.do(command)
	s.mu.Lock()
	events := s.events
	s.events = nil
	s.mu.Unlock()
	for _, event := range events {
		event.Command = command.Id
		if err := s.wire.write(&lbcp.Envelope{Body: &lbcp.Envelope_Event{Event: event}}); err != nil {
			return err
		}
	}
	done.Command = command.Id
	done.Quiescence = lbcp.Quiescence_NONE
	return s.wire.write(&lbcp.Envelope{Body: &lbcp.Envelope_Done{Done: done}})
}

func outcome(o lbcp.Outcome, format string, args ...any) *lbcp.Done {
	return &lbcp.Done{Outcome: o, Error: &lbcp.Error{Message: fmt.Sprintf(format, args...)}}
}

func (s *session) do(command *lbcp.Command) *lbcp.Done {
	ok := &lbcp.Done{Outcome: lbcp.Outcome_OK}
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_Advance:
		s.work.await(time.Duration(stimulus.Advance.Nanos))
		return ok
	case *lbcp.Command_OpenChannel:
		if s.clients[command.Instance] != nil {
			return outcome(lbcp.Outcome_BAD_COMMAND, "channel %d is in use", command.Instance)
		}
		c, err := openClient(command.Instance, stimulus.OpenChannel, s.options.Resolver, s.tell, &s.work)
		if err != nil {
			return outcome(lbcp.Outcome_ERROR, "%v", err)
		}
		s.clients[command.Instance] = c
		return ok
	case *lbcp.Command_PushResolverState, *lbcp.Command_StartCalls, *lbcp.Command_ExitIdle, *lbcp.Command_Close:
	default:
		return outcome(lbcp.Outcome_UNSUPPORTED, "this client does not know the stimulus")
	}
	c := s.clients[command.Instance]
	if c == nil {
		return outcome(lbcp.Outcome_BAD_COMMAND, "no channel %d", command.Instance)
	}
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_PushResolverState:
		if err := c.push(stimulus.PushResolverState); err != nil {
			return outcome(lbcp.Outcome_ERROR, "%v", err)
		}
	case *lbcp.Command_StartCalls:
		c.start(stimulus.StartCalls)
	case *lbcp.Command_ExitIdle:
		c.cc.Connect()
	case *lbcp.Command_Close:
		c.close()
	}
	return ok
}

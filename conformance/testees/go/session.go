package testee

import (
	"errors"
	"fmt"
	"io"
	"os"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/balancer"

	"lbconform/testee/lbcp"
)

// session is one conversation with a judge. Its run is the root goroutine of the bubble; unless said
// otherwise everything here belongs to that goroutine.
type session struct {
	options   Options
	frames    frames
	watchdog  watchdog
	reporter  reporter
	instances map[uint32]*instance
	parsers   *worker // runs config parsers, which need no instance
	seat      Seat    // nil: only that of policies
}

func newSession(o Options, in, out int) *session {
	s := &session{
		options:   o,
		frames:    frames{in: in, out: out},
		watchdog:  watchdog{limit: watchdogLimit(o)},
		instances: map[uint32]*instance{},
	}
	s.reporter.frames = &s.frames
	return s
}

// run speaks the protocol until the judge says goodbye; it ends the process.
func (s *session) run() {
	// A bubble starts in the year 2000. What a policy's packages remember of real time at their
	// initialisation must not lie in its future.
	time.Sleep(time.Until(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)))
	s.reporter.start = time.Now()
	captureLogs(&s.reporter)
	s.parsers = newWorker()
	if s.options.Setup != nil {
		s.options.Setup()
	}
	if s.options.Seat != nil {
		s.seat = s.options.Seat(s.reporter.report)
	}
	synctest.Wait()

	if err := s.welcome(); err != nil {
		s.end(err)
	}
	for {
		envelope, err := s.frames.read()
		if err != nil {
			s.end(err)
		}
		if command := envelope.GetCommand(); command != nil {
			s.turn(command)
			continue
		}
		if envelope.GetGoodbye() != nil {
			os.Exit(0)
		}
		s.end(fmt.Errorf("expected a Command, got %T", envelope.GetBody()))
	}
}

// end leaves the process. It never returns, and never leaves the bubble: goroutines that a policy left
// behind would make that a crash.
func (s *session) end(err error) {
	if errors.Is(err, io.EOF) {
		os.Exit(0)
	}
	fmt.Fprintf(os.Stderr, "lbconform testee: %v\n", err)
	os.Exit(ExitProtocol)
}

// welcome reads the hello and answers it.
func (s *session) welcome() error {
	envelope, err := s.frames.read()
	if err != nil {
		return err
	}
	hello := envelope.GetHello()
	if hello == nil {
		return fmt.Errorf("expected a Hello, got %T", envelope.GetBody())
	}
	if hello.Protocol != 1 {
		return fmt.Errorf("the judge speaks LBCP %d, this testee 1", hello.Protocol)
	}
	return s.frames.write(&lbcp.Envelope{Body: &lbcp.Envelope_Welcome{Welcome: &lbcp.Welcome{
		Protocol:       1,
		Nonce:          hello.Nonce,
		Implementation: s.options.implementation(),
		Version:        s.options.version(),
		Language:       "go",
		Capabilities:   s.capabilities(),
		Policies:       s.options.policies(),
		Quiescence:     lbcp.Quiescence_EXACT,
		Determinism:    lbcp.Determinism_VARYING,
		Adapter:        adapterName,
	}}})
}

// capabilities are those of both seats.
func (s *session) capabilities() []string {
	all := s.options.capabilities()
	if s.seat != nil {
		all = append(all, s.seat.Capabilities()...)
	}
	return all
}

// turn answers one command.
func (s *session) turn(command *lbcp.Command) {
	s.watchdog.enter(command)
	s.reporter.begin(command)
	done := s.execute(command) // Returns only when nothing can run any more.
	if late := s.settle(); late != nil {
		done = late
	}
	done.Command = command.Id
	done.Quiescence = lbcp.Quiescence_EXACT
	if err := s.reporter.finish(done); err != nil {
		s.end(err)
	}
	s.watchdog.leave()
}

// settle looks at calls that an earlier turn left unfinished: one that panicked decides this turn.
func (s *session) settle() *lbcp.Done {
	fault := s.parsers.settle()
	for _, in := range s.instances {
		for _, w := range in.workers() {
			if f := w.settle(); f != nil {
				in.dead, fault = true, f
			}
		}
	}
	return fault
}

// execute carries out a command and returns its answer, not yet numbered. Whatever calls the policy or
// moves the clock waits for quiescence (do, advance, burst); the rest disturbs nothing.
func (s *session) execute(command *lbcp.Command) *lbcp.Done {
	if s.seat != nil && s.seat.Takes(command) {
		return s.seat.Do(command)
	}
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_ParseConfig:
		return s.parseConfig(stimulus.ParseConfig)
	case *lbcp.Command_Build:
		return s.build(command.Instance, stimulus.Build)
	case *lbcp.Command_Advance:
		return s.advance(stimulus.Advance.GetNanos())
	case nil, *lbcp.Command_Nonsense,
		*lbcp.Command_RegisterPuppet, *lbcp.Command_Lookup, *lbcp.Command_OpenChannel, *lbcp.Command_PushResolverState,
		*lbcp.Command_Puppet, *lbcp.Command_DialResult, *lbcp.Command_TransportLost, *lbcp.Command_GoAway,
		*lbcp.Command_StartCalls, *lbcp.Command_AnswerCalls, *lbcp.Command_FinishCalls, *lbcp.Command_CancelCalls,
		*lbcp.Command_AnswerHealth, *lbcp.Command_EndHealth:
		return outcome(lbcp.Outcome_UNSUPPORTED, "")
	}
	in := s.instances[command.Instance]
	if in == nil {
		return outcome(lbcp.Outcome_BAD_COMMAND, "no instance %d", command.Instance)
	}
	if in.dead && command.GetTakeLedger() == nil {
		return outcome(lbcp.Outcome_BAD_COMMAND, "instance %d has panicked before", command.Instance)
	}
	if burst := command.GetBurst(); burst != nil {
		return s.burst(in, burst)
	}
	return in.execute(command)
}

// advance lets virtual time pass. Sleeping in the bubble fires everything that falls due on the way
// at its own instant.
func (s *session) advance(nanos uint64) *lbcp.Done {
	const longest = uint64(1<<63 - 1)
	time.Sleep(time.Duration(min(nanos, longest)))
	synctest.Wait()
	return outcome(lbcp.Outcome_OK, "")
}

// do posts a call, waits until nothing can run, and tells what came of it.
func do(w *worker, run func(*lbcp.Done)) *lbcp.Done {
	t := w.post(run)
	synctest.Wait()
	return collect(w, t)
}

// collect takes a task's answer after quiescence.
func collect(w *worker, t *task) *lbcp.Done {
	if t.finished.Load() {
		return &t.reply
	}
	w.late = append(w.late, t)
	return w.blocked()
}

// build makes an instance.
func (s *session) build(id uint32, b *lbcp.Build) *lbcp.Done {
	if s.instances[id] != nil {
		return outcome(lbcp.Outcome_BAD_COMMAND, "instance %d is in use", id)
	}
	builder := balancer.Get(b.Policy)
	if builder == nil {
		return outcome(lbcp.Outcome_UNKNOWN_POLICY, "no policy is registered as %q", b.Policy)
	}
	in := newInstance(s, id, b.Policy, builder)
	s.instances[id] = in
	done := do(in.caller(), func(reply *lbcp.Done) { in.build(b, reply) })
	if done.Outcome == lbcp.Outcome_ERROR {
		in.retire()
		delete(s.instances, id)
	}
	in.dead = in.dead || done.Outcome == lbcp.Outcome_PANIC
	return done
}

// parseConfig asks a policy's own parser.
func (s *session) parseConfig(p *lbcp.ParseConfig) *lbcp.Done {
	builder := balancer.Get(p.Policy)
	if builder == nil {
		return outcome(lbcp.Outcome_UNKNOWN_POLICY, "no policy is registered as %q", p.Policy)
	}
	if !s.canParse(builder) {
		return outcome(lbcp.Outcome_UNSUPPORTED, "%q has no config parser", p.Policy)
	}
	if s.parsers.stuck() {
		s.parsers = newWorker()
	}
	return do(s.parsers, func(reply *lbcp.Done) {
		if _, err := s.parse(p.Policy, builder, p.Json); err != nil {
			reply.Outcome, reply.Error = lbcp.Outcome_REFUSED, describe(err)
			return
		}
		reply.Outcome = lbcp.Outcome_OK
	})
}

// outcome makes a Done; a text becomes its error.
func outcome(o lbcp.Outcome, format string, args ...any) *lbcp.Done {
	done := &lbcp.Done{Outcome: o}
	if format != "" {
		done.Error = &lbcp.Error{Message: fmt.Sprintf(format, args...)}
	}
	return done
}

package channel

import (
	"fmt"
	"sync/atomic"
	"testing/synctest"

	"google.golang.org/grpc"
	"google.golang.org/grpc/balancer"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

// seat is the channels of a session.
type seat struct {
	report   testee.Report
	channels map[uint32]*hosted
	last     *hosted // the one opened last: for whom builders build
}

// New makes the seat; it is testee.Options.Seat.
func New(report testee.Report) testee.Seat {
	return &seat{report: report, channels: map[uint32]*hosted{}}
}

func (*seat) Capabilities() []string {
	all := []string{"seat.channel", "old_callbacks", "wrapped_errors", "health_watches", "load_reports",
		"sub_conn_credentials"}
	if exitIdleIsOptional {
		all = append(all, "policies_without_exit_idle")
	}
	return append(append(all, callAuthorities...), moreCapabilities...)
}

// moreCapabilities are those of files that need a newer version.
var moreCapabilities []string

// recording are options with which a channel tells what it measures; nil where channels measure nothing.
var recording func(tell func(*lbcp.Event)) []grpc.DialOption

// own tells whether a command is one of the channel seat's.
func own(command *lbcp.Command) bool {
	switch command.Stimulus.(type) {
	case *lbcp.Command_RegisterPuppet, *lbcp.Command_Lookup, *lbcp.Command_OpenChannel, *lbcp.Command_PushResolverState,
		*lbcp.Command_Puppet, *lbcp.Command_DialResult, *lbcp.Command_TransportLost, *lbcp.Command_GoAway,
		*lbcp.Command_StartCalls, *lbcp.Command_AnswerCalls, *lbcp.Command_FinishCalls, *lbcp.Command_CancelCalls,
		*lbcp.Command_AnswerHealth, *lbcp.Command_EndHealth:
		return true
	}
	return false
}

func (s *seat) Takes(command *lbcp.Command) bool {
	return own(command) || s.channels[command.Instance] != nil && command.GetAdvance() == nil
}

func (s *seat) Do(command *lbcp.Command) *lbcp.Done {
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_RegisterPuppet:
		return s.register(stimulus.RegisterPuppet)
	case *lbcp.Command_Lookup:
		return lookup(stimulus.Lookup.Name)
	case *lbcp.Command_OpenChannel:
		if s.channels[command.Instance] != nil {
			return outcome(lbcp.Outcome_BAD_COMMAND, "channel %d is in use", command.Instance)
		}
		return s.open(command.Instance, stimulus.OpenChannel)
	}
	h := s.channels[command.Instance]
	if h == nil {
		return outcome(lbcp.Outcome_BAD_COMMAND, "no channel %d", command.Instance)
	}
	return h.do(command)
}

func (s *seat) open(id uint32, o *lbcp.OpenChannel) *lbcp.Done {
	h := newHosted(id, s.report)
	s.last = h
	if err := h.open(o); err != nil {
		return outcome(lbcp.Outcome_ERROR, "%v", err)
	}
	s.channels[id] = h
	synctest.Wait()
	return ok()
}

func lookup(name string) *lbcp.Done {
	switch b := balancer.Get(name).(type) {
	case nil:
		return outcome(lbcp.Outcome_UNKNOWN_POLICY, "no policy is registered as %q", name)
	case numbered:
		return &lbcp.Done{Outcome: lbcp.Outcome_OK, Builder: b.number()}
	}
	return ok()
}

// run makes a call that the channel may answer late: in a goroutine of its own, until nothing can run.
func run(call func() *lbcp.Done) *lbcp.Done {
	var answer atomic.Pointer[lbcp.Done]
	go func() { answer.Store(call()) }()
	synctest.Wait()
	if done := answer.Load(); done != nil {
		return done
	}
	return outcome(lbcp.Outcome_BLOCKED, "a call of the channel did not return")
}

func ok() *lbcp.Done { return &lbcp.Done{Outcome: lbcp.Outcome_OK} }

// outcome makes a Done that says why.
func outcome(o lbcp.Outcome, format string, args ...any) *lbcp.Done {
	return &lbcp.Done{Outcome: o, Error: &lbcp.Error{Message: fmt.Sprintf(format, args...)}}
}

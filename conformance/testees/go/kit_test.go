package testee_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/prototext"

	"lbconform/testee"
	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// The test binary is also the testee: started again with the judge's environment it hosts the
// policies of policies_test.go beside grpc-go's own.
func TestMain(m *testing.M) {
	if os.Getenv("LBCP_READ_FD") != "" || os.Getenv("LBCP_CONNECT") != "" {
		if os.Getenv("TESTEE_HOOKS") != "" {
			testee.Main(hookedOptions())
		}
		testee.Main(testOptions())
	}
	os.Exit(m.Run())
}

// bench is one testee process in a test. A command whose turn breaks ends the test.
type bench struct {
	t *testing.T
	j *judge.Judge
	// instance is what commands are about; 1 unless a test says otherwise.
	instance uint32
}

// self is this program.
func self(t testing.TB) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func start(t *testing.T, environment ...string) *bench {
	t.Helper()
	j, err := judge.Start(self(t), environment...)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, j: j, instance: 1}
	t.Cleanup(func() { b.j.Wait() })
	return b
}

// with starts a testee and builds a policy in it.
func with(t *testing.T, policy string, environment ...string) *bench {
	t.Helper()
	b := start(t, environment...)
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{
		Policy: policy, Target: "dns:///service.test", Authority: "service.test"}}})
	return b
}

// do sends a command and returns its turn.
func (b *bench) do(c *lbcp.Command) *judge.Turn {
	b.t.Helper()
	if c.Instance == 0 {
		c.Instance = b.instance
	}
	turn, err := b.j.Do(c)
	if err != nil {
		b.t.Fatalf("%s: %v; %+v", prototext.Format(c), err, b.j.Wait())
	}
	return turn
}

// ok is do for a command that must go well.
func (b *bench) ok(c *lbcp.Command) *judge.Turn {
	b.t.Helper()
	turn := b.do(c)
	if turn.Done.Outcome != lbcp.Outcome_OK {
		b.t.Fatalf("%s: %v", prototext.Format(c), turn.Done)
	}
	return turn
}

// wants fails unless the turn ended with an outcome.
func (b *bench) wants(outcome lbcp.Outcome, c *lbcp.Command) *judge.Turn {
	b.t.Helper()
	turn := b.do(c)
	if turn.Done.Outcome != outcome {
		b.t.Fatalf("%s: outcome %v, want %v", prototext.Format(c), turn.Done, outcome)
	}
	return turn
}

// breaks sends a command whose turn must never end.
func (b *bench) breaks(c *lbcp.Command) {
	b.t.Helper()
	c.Instance = b.instance
	if turn, err := b.j.Do(c); err == nil {
		b.t.Fatalf("%s: the turn ended: %v", prototext.Format(c), turn.Done)
	}
}

func lists(addrs ...string) *lbcp.Command {
	u := &lbcp.UpdateResolverState{}
	for _, a := range addrs {
		u.Endpoints = append(u.Endpoints, &lbcp.Endpoint{Addresses: []*lbcp.Address{{Addr: a}}})
	}
	return &lbcp.Command{Stimulus: &lbcp.Command_UpdateResolverState{UpdateResolverState: u}}
}

func fails(text string) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_ResolverError{
		ResolverError: &lbcp.ResolverError{Message: text}}}
}

func becomes(subConn uint32, s lbcp.ConnectivityState) *lbcp.Command {
	state := &lbcp.SubConnState{SubConn: subConn, State: s}
	if s == lbcp.ConnectivityState_TRANSIENT_FAILURE {
		state.Error = "refused"
	}
	return &lbcp.Command{Stimulus: &lbcp.Command_SubConnState{SubConnState: state}}
}

func health(subConn uint32, s lbcp.ConnectivityState) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_HealthState{
		HealthState: &lbcp.HealthState{SubConn: subConn, State: s}}}
}

func advance(d time.Duration) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_Advance{Advance: &lbcp.Advance{Nanos: uint64(d)}}}
}

func pick(p *lbcp.Pick) *lbcp.Command {
	if p.Count == 0 {
		p.Count = 1
	}
	return &lbcp.Command{Stimulus: &lbcp.Command_Pick{Pick: p}}
}

func closes() *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_Close{Close: &lbcp.Close{}}}
}

func exitIdle() *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{ExitIdle: &lbcp.ExitIdle{}}}
}

func takeLedger() *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_TakeLedger{TakeLedger: &lbcp.TakeLedger{}}}
}

// said are a turn's events in short words, log lines left out; "log: …" words of the test policies'
// own are kept.
func said(turn *judge.Turn) []string {
	var words []string
	for _, e := range turn.Events {
		if w := word(e); w != "" {
			words = append(words, w)
		}
	}
	return words
}

func word(e *lbcp.Event) string {
	switch o := e.Observation.(type) {
	case *lbcp.Event_SubConnCreated:
		return fmt.Sprintf("made %d %s", o.SubConnCreated.SubConn, addrs(o.SubConnCreated.Addresses))
	case *lbcp.Event_NewSubConnFailed:
		return "not made " + addrs(o.NewSubConnFailed.Addresses)
	case *lbcp.Event_ConnectRequested:
		return fmt.Sprintf("connect %d", o.ConnectRequested.SubConn)
	case *lbcp.Event_AddressesUpdated:
		return fmt.Sprintf("readdressed %d %s", o.AddressesUpdated.SubConn,
			addrs(o.AddressesUpdated.Addresses))
	case *lbcp.Event_SubConnShutdown:
		return fmt.Sprintf("shutdown %d", o.SubConnShutdown.SubConn)
	case *lbcp.Event_StateUpdated:
		return fmt.Sprintf("%v picker %d", o.StateUpdated.State, o.StateUpdated.Picker)
	case *lbcp.Event_HealthListenerRegistered:
		if o.HealthListenerRegistered.Cleared {
			return fmt.Sprintf("deaf %d", o.HealthListenerRegistered.SubConn)
		}
		return fmt.Sprintf("listens %d", o.HealthListenerRegistered.SubConn)
	case *lbcp.Event_ProducerStream:
		return fmt.Sprintf("stream %d %v", o.ProducerStream.SubConn, o.ProducerStream.Opened)
	case *lbcp.Event_ResolveNow:
		return "resolve"
	case *lbcp.Event_Log:
		if own, ok := strings.CutPrefix(o.Log.Text, "[test] "); ok {
			return "log: " + own
		}
		return ""
	case *lbcp.Event_Metric:
		return fmt.Sprintf("metric %s %v %v", o.Metric.Name, o.Metric.Value, o.Metric.Labels)
	case *lbcp.Event_HostContractViolation:
		return "violation: " + o.HostContractViolation.Text
	}
	return fmt.Sprint(e)
}

func addrs(list []*lbcp.Address) string {
	var all []string
	for _, a := range list {
		all = append(all, a.Addr)
	}
	return strings.Join(all, "+")
}

// same compares what was said with what was expected, word by word.
func same(t *testing.T, turn *judge.Turn, want ...string) {
	t.Helper()
	got := said(turn)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("said:\n  %s\nwant:\n  %s",
			strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

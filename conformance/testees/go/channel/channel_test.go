package channel_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"lbconform/testee"
	"lbconform/testee/channel"
	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// The test binary is also the testee.
func TestMain(m *testing.M) {
	if os.Getenv("LBCP_READ_FD") != "" {
		testee.Main(testee.Options{Seat: channel.New})
	}
	os.Exit(m.Run())
}

// bench is one testee process in a test.
type bench struct {
	t *testing.T
	j *judge.Judge
}

func start(t *testing.T) *bench {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	j, err := judge.Start(program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Goodbye() })
	return &bench{t, j}
}

// wants sends a command and gives the names of the events of its turn, but for logs and measurements.
func (b *bench) wants(outcome lbcp.Outcome, c *lbcp.Command) []string {
	b.t.Helper()
	var names []string
	for _, e := range b.events(outcome, c) {
		if name := observation(e); name != "log" && name != "metric" {
			names = append(names, name)
		}
	}
	return names
}

func (b *bench) events(outcome lbcp.Outcome, c *lbcp.Command) []*lbcp.Event {
	b.t.Helper()
	c.Instance = 1
	turn, err := b.j.Do(c)
	if err != nil {
		b.t.Fatal(err)
	}
	if turn.Done.Outcome != outcome {
		b.t.Fatalf("%v: %v %v", c, turn.Done.Outcome, turn.Done.Error)
	}
	return turn.Events
}

func observation(e *lbcp.Event) string {
	m := e.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().ByName(protoreflect.Name("observation")))
	return string(field.Name())
}

func (b *bench) ok(c *lbcp.Command) []string { b.t.Helper(); return b.wants(lbcp.Outcome_OK, c) }

func (b *bench) sees(c *lbcp.Command, want ...string) {
	b.t.Helper()
	if got := b.ok(c); !slices.Equal(got, want) {
		b.t.Errorf("%v: seen %v, expected %v", c, got, want)
	}
}

func puppet(orders ...*lbcp.PuppetOrder) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_Puppet{Puppet: &lbcp.Puppet{Orders: orders}}}
}

func makes(addr string) *lbcp.PuppetOrder {
	return &lbcp.PuppetOrder{Order: &lbcp.PuppetOrder_MakeSubConn{MakeSubConn: &lbcp.MakeSubConn{
		Addresses: []*lbcp.Address{{Addr: addr}}}}}
}

func connects() *lbcp.PuppetOrder {
	return &lbcp.PuppetOrder{Order: &lbcp.PuppetOrder_Connect{Connect: &lbcp.SubConnOrder{}}}
}

func serves() *lbcp.PuppetOrder {
	return &lbcp.PuppetOrder{Order: &lbcp.PuppetOrder_Report{Report: &lbcp.Report{
		State: lbcp.ConnectivityState_READY, Picker: 1, Rules: []*lbcp.PickRule{{
			Answer: &lbcp.PickAnswer{Outcome: lbcp.PickOutcome_USE, HasCompletion: true}}}}}}
}

func dials(attempt uint32) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_DialResult{DialResult: &lbcp.DialResult{Attempt: attempt}}}
}

func calls() *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_StartCalls{StartCalls: &lbcp.StartCalls{FirstCall: 1, Count: 1}}}
}

// open brings a channel up whose policy is a puppet.
func (b *bench) open() {
	b.t.Helper()
	b.sees(&lbcp.Command{Stimulus: &lbcp.Command_RegisterPuppet{
		RegisterPuppet: &lbcp.RegisterPuppet{Name: "puppet", Builder: 3}}})
	config := `{"loadBalancingConfig": [{"puppet": {}}]}`
	b.sees(&lbcp.Command{Stimulus: &lbcp.Command_OpenChannel{OpenChannel: &lbcp.OpenChannel{
		Target: "lbconform:///service", DefaultServiceConfig: &config}}}, "channel_state")
	if got := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{}}); !slices.Contains(got, "resolver_built") {
		b.t.Errorf("leaving idle: %v", got)
	}
	b.sees(&lbcp.Command{Stimulus: &lbcp.Command_PushResolverState{PushResolverState: &lbcp.PushResolverState{
		Endpoints: []*lbcp.Endpoint{{Addresses: []*lbcp.Address{{Addr: "a:1"}}}}}}}, "policy_built", "policy_hears")
}

func TestACallFromPickToEnd(t *testing.T) {
	b := start(t)
	b.open()
	b.ok(puppet(makes("a:1"), connects()))
	b.sees(dials(1), "policy_hears")
	b.sees(puppet(serves()), "channel_state")
	b.sees(calls(), "picked", "call_placed")
	finish := &lbcp.Command{Stimulus: &lbcp.Command_FinishCalls{FinishCalls: &lbcp.FinishCalls{Calls: []uint64{1}}}}
	b.sees(finish, "hook_ran", "call_ended")
	b.wants(lbcp.Outcome_BAD_COMMAND, finish)
}

func TestAnAttemptIsGivenUp(t *testing.T) {
	b := start(t)
	b.open()
	b.ok(puppet(makes("a:1"), connects()))
	shutdown := &lbcp.PuppetOrder{Order: &lbcp.PuppetOrder_Shutdown{Shutdown: &lbcp.SubConnOrder{}}}
	if got := b.ok(puppet(shutdown)); !slices.Contains(got, "dial_given_up") {
		t.Errorf("shutdown while dialling: %v", got)
	}
	b.wants(lbcp.Outcome_BAD_COMMAND, dials(1))
}

func TestALostConnectionIsNotClosedByTheChannel(t *testing.T) {
	b := start(t)
	b.open()
	b.ok(puppet(makes("a:1"), connects()))
	b.ok(dials(1))
	got := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_TransportLost{TransportLost: &lbcp.TransportLost{Connection: 1}}})
	if slices.Contains(got, "connection_closed") || !slices.Contains(got, "policy_hears") {
		t.Errorf("loss: %v", got)
	}
}

func TestNamesInTheRegistry(t *testing.T) {
	b := start(t)
	b.open()
	for name, outcome := range map[string]lbcp.Outcome{
		"puppet": lbcp.Outcome_OK, "pick_first": lbcp.Outcome_OK, "nobody": lbcp.Outcome_UNKNOWN_POLICY} {
		b.wants(outcome, &lbcp.Command{Stimulus: &lbcp.Command_Lookup{Lookup: &lbcp.Lookup{Name: name}}})
	}
}

func TestWhatIsNotThereIsRefused(t *testing.T) {
	b := start(t)
	for _, c := range []*lbcp.Command{dials(1), calls(), puppet(makes("a:1"))} {
		b.wants(lbcp.Outcome_BAD_COMMAND, c) // No channel.
	}
	b.open()
	for _, c := range []*lbcp.Command{
		dials(9),
		puppet(connects()), // No SubConn.
		{Stimulus: &lbcp.Command_AnswerCalls{AnswerCalls: &lbcp.AnswerCalls{Calls: []uint64{9}}}},
	} {
		b.wants(lbcp.Outcome_BAD_COMMAND, c)
	}
}

func TestASecondCloseIsTheChannelsOwnError(t *testing.T) {
	b := start(t)
	b.open()
	closes := func() *lbcp.Command { return &lbcp.Command{Stimulus: &lbcp.Command_Close{Close: &lbcp.Close{}}} }
	if got := fmt.Sprint(b.ok(closes())); !strings.Contains(got, "policy_closed") {
		t.Errorf("close: %v", got)
	}
	b.wants(lbcp.Outcome_ERROR, closes())
}

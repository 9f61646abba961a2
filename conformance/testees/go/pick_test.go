package testee_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

// shared is what all channels pick for the key "shared": a SubConn of the first that was asked.
var shared balancer.SubConn

// answers are the picks that "all_answers" gives, by the key of the call.
func answers(s *stub, info balancer.PickInfo) (balancer.PickResult, error) {
	switch info.Ctx.Value(keyType{}) {
	case "queue":
		return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
	case "wrapped queue":
		return balancer.PickResult{}, fmt.Errorf("no: %w", balancer.ErrNoSubConnAvailable)
	case "fail":
		return balancer.PickResult{}, errors.New("no luck")
	case "drop":
		return balancer.PickResult{}, status.Error(codes.PermissionDenied, "go away")
	case "wrapped drop":
		return balancer.PickResult{}, fmt.Errorf("w: %w", status.Error(codes.Internal, "go away"))
	case "nothing":
		return balancer.PickResult{}, nil
	case "foreign":
		return balancer.PickResult{SubConn: struct{ balancer.SubConn }{}}, nil
	case "shared":
		if shared == nil {
			shared = s.sc
		}
		return balancer.PickResult{SubConn: shared}, nil
	case "metadata":
		return balancer.PickResult{SubConn: s.sc, Metadata: metadata.Pairs("b", "2", "a", "1", "b", "3")}, nil
	case "plain":
		return balancer.PickResult{SubConn: s.sc}, nil
	case "show":
		md, _ := metadata.FromOutgoingContext(info.Ctx)
		say("method=%s headers=%v", info.FullMethodName, md.Get("h"))
	}
	return balancer.PickResult{SubConn: s.sc, Done: func(d balancer.DoneInfo) {
		say("done err=%v sent=%v received=%v trailer=%v", d.Err, d.BytesSent, d.BytesReceived,
			d.Trailer.Get("k"))
	}}, nil
}

var _ = stubs(map[string]plan{
	"all_answers": {update: reports, pick: answers},
	"alternates": {update: reports, pick: func(s *stub, _ balancer.PickInfo) (balancer.PickResult, error) {
		if s.updates++; s.updates%4 == 0 {
			return balancer.PickResult{}, errors.New("every fourth")
		}
		return balancer.PickResult{SubConn: s.sc}, nil
	}},
})

func TestAnswersAreThoseAChannelWouldSee(t *testing.T) {
	b := with(t, "all_answers")
	b.ok(lists("a:1"))
	rows := map[string]*lbcp.PickAnswer{
		"queue":         {Outcome: lbcp.PickOutcome_QUEUE},
		"wrapped queue": {Outcome: lbcp.PickOutcome_FAIL, Message: "no: no SubConn is available"},
		"fail":          {Outcome: lbcp.PickOutcome_FAIL, Message: "no luck"},
		"drop": {Outcome: lbcp.PickOutcome_DROP, Code: uint32(codes.PermissionDenied),
			Message: "go away"},
		"nothing": {Outcome: lbcp.PickOutcome_INVALID,
			Message: "the picker returned neither a SubConn nor an error"},
		"foreign": {Outcome: lbcp.PickOutcome_INVALID,
			Message: "the picker returned no error and a SubConn of type struct { balancer.SubConn }, " +
				"which NewSubConn did not make"},
		"metadata": {Outcome: lbcp.PickOutcome_USE, SubConn: 1,
			Metadata: map[string]string{"a": "1", "b": "2,3"}},
		"plain": {Outcome: lbcp.PickOutcome_USE, SubConn: 1},
		"":      {Outcome: lbcp.PickOutcome_USE, SubConn: 1, HasCompletion: true},
	}
	for key, want := range rows {
		got := b.ok(pick(&lbcp.Pick{Key: &key})).Done.Answers[0]
		if got.String() != want.String() {
			t.Errorf("%q: %v, want %v", key, got, want)
		}
	}
	// PICK-008: an error that wraps a status drops too.
	key := "wrapped drop"
	got := b.ok(pick(&lbcp.Pick{Key: &key})).Done.Answers[0]
	if got.Outcome != lbcp.PickOutcome_DROP || got.Code != uint32(codes.Internal) {
		t.Error(got)
	}
}

func TestASubConnOfAnotherChannelIsTold(t *testing.T) {
	b := with(t, "all_answers")
	b.ok(lists("a:1"))
	key := "shared"
	if got := b.ok(pick(&lbcp.Pick{Key: &key})).Done.Answers[0]; got.Outcome != lbcp.PickOutcome_USE {
		t.Error(got)
	}
	b.instance = 2
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: "all_answers"}}})
	b.ok(lists("a:1"))
	got := b.ok(pick(&lbcp.Pick{Key: &key})).Done.Answers[0]
	want := "the picker returned a SubConn that another channel made"
	if got.Outcome != lbcp.PickOutcome_INVALID || got.Message != want {
		t.Error(got)
	}
}

func TestACallIsWhatTheJudgeSays(t *testing.T) {
	b := with(t, "all_answers")
	b.ok(lists("a:1"))
	key := "show"
	turn := b.ok(pick(&lbcp.Pick{Key: &key, FullMethod: "/s/m", Headers: map[string]string{"h": "v"},
		Completion: lbcp.Completion_HOLD}))
	same(t, turn, "log: method=/s/m headers=[v]")
	turn = b.ok(pick(&lbcp.Pick{Key: &key, Completion: lbcp.Completion_HOLD}))
	same(t, turn, "log: method=/lbconform.Probe/Call headers=[]")
}

func TestBatchesAreRuns(t *testing.T) {
	b := with(t, "alternates")
	b.ok(lists("a:1"))
	done := b.ok(pick(&lbcp.Pick{Count: 10})).Done
	// One update went before, so the third pick is the fourth count.
	if fmt.Sprint(done.RunAnswer, done.RunLength) != "[0 1 0 1 0] [2 1 3 1 3]" || len(done.Answers) != 2 {
		t.Error(done)
	}
	if done.FirstCall != 0 {
		t.Errorf("first call %d without HOLD", done.FirstCall)
	}
}

func TestCallsEndAtOnceOrWhenTold(t *testing.T) {
	b := with(t, "all_answers")
	b.ok(lists("a:1"))
	same(t, b.ok(pick(&lbcp.Pick{})), "log: done err=<nil> sent=false received=false trailer=[]")
	b.ok(becomes(1, ready))
	same(t, b.ok(pick(&lbcp.Pick{})), "log: done err=<nil> sent=true received=true trailer=[]")

	held := b.ok(pick(&lbcp.Pick{Count: 3, Completion: lbcp.Completion_HOLD}))
	same(t, held)
	if first := held.Done.FirstCall; first != 1 {
		t.Fatalf("first call %d", first)
	}
	fails := b.ok(pick(&lbcp.Pick{Count: 2, Completion: lbcp.Completion_HOLD}))
	if first := fails.Done.FirstCall; first != 4 {
		t.Errorf("numbers go on: first call %d, want 4", first)
	}
	end := func(calls ...uint64) *lbcp.Command {
		return &lbcp.Command{Stimulus: &lbcp.Command_CallDone{CallDone: &lbcp.CallDone{
			Calls: calls, Code: uint32(codes.Unavailable), Message: "lost", BytesSent: true,
			Trailers: map[string]string{"k": "v"}}}}
	}
	line := "log: done err=rpc error: code = Unavailable desc = lost sent=true received=false trailer=[v]"
	same(t, b.ok(end(2, 1)), line, line)
	// None of a list is ended when one of it cannot be.
	for _, wrong := range []*lbcp.Command{end(3, 1), end(3, 3), end(0), end(6)} {
		same(t, b.wants(lbcp.Outcome_BAD_COMMAND, wrong))
	}
	if open := b.ok(takeLedger()).Done.Ledger.OpenCalls; open != 3 {
		t.Errorf("%d calls open, want 3", open)
	}
}

func TestABurstPicksWhileAnotherCommandRuns(t *testing.T) {
	b := with(t, "all_answers")
	b.ok(lists("a:1"))
	key := "plain"
	burst := &lbcp.Burst{Threads: 8, PicksPerThread: 500, Pick: &lbcp.Pick{Key: &key},
		During: fails("meanwhile")}
	turn := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Burst{Burst: burst}})
	same(t, turn, "log: resolver error meanwhile")
	if d := turn.Done; len(d.Answers) != 1 || d.RunLength[0] != 4000 || d.Answers[0].SubConn != 1 {
		t.Error(d)
	}
	burst.During = lists("b:1")
	turn = b.ok(&lbcp.Command{Stimulus: &lbcp.Command_Burst{Burst: burst}})
	same(t, turn, "made 2 b:1", "READY picker 2")
	total := uint32(0)
	for _, n := range turn.Done.RunLength {
		total += n
	}
	if total != 4000 {
		t.Errorf("%d answers", total)
	}
	burst.During = &lbcp.Command{Stimulus: &lbcp.Command_Burst{Burst: burst}}
	b.wants(lbcp.Outcome_BAD_COMMAND, &lbcp.Command{Stimulus: &lbcp.Command_Burst{
		Burst: &lbcp.Burst{Threads: 1, PicksPerThread: 1, Pick: &lbcp.Pick{},
			During: &lbcp.Command{Stimulus: &lbcp.Command_Burst{Burst: &lbcp.Burst{}}}}}})
}

func TestConfigsAreRefusedBeforeThePolicySeesThem(t *testing.T) {
	b := with(t, "pick_first")
	bad, good := `{"shuffleAddressList": 7}`, `{"shuffleAddressList": true, "unknown": 1}`
	c := lists("a:1")
	c.GetUpdateResolverState().ConfigJson = &bad
	if e := b.wants(lbcp.Outcome_REFUSED, c).Done.Error; !strings.Contains(e.Message, "shuffleAddressList") {
		t.Error(e)
	}
	same(t, b.ok(pick(&lbcp.Pick{})))
	c.GetUpdateResolverState().ConfigJson = &good
	if got := said(b.ok(c)); len(got) == 0 {
		t.Error("a good config was not delivered")
	}
	parse := func(json string) *lbcp.Command {
		return &lbcp.Command{Stimulus: &lbcp.Command_ParseConfig{
			ParseConfig: &lbcp.ParseConfig{Policy: "pick_first", Json: json}}}
	}
	b.wants(lbcp.Outcome_REFUSED, parse(bad))
	b.ok(parse(good))
}

package testee

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

// maxPicks is the protocol's limit for one batch.
const maxPicks = 1_000_000

// call prepares a batch: what every pick of it is asked with.
func (o Options) call(p *lbcp.Pick) balancer.PickInfo {
	ctx := context.Background()
	if len(p.Headers) > 0 {
		ctx = metadata.NewOutgoingContext(ctx, metadata.New(p.Headers))
	}
	ctx = o.keyed(ctx, p.Key)
	if o.Call != nil {
		ctx = o.Call(ctx, p)
	}
	return balancer.PickInfo{FullMethodName: cmp.Or(p.FullMethod, o.Method, "/lbconform.Probe/Call"), Ctx: ctx}
}

// checkPick says what is wrong with a batch, or nil.
func (in *instance) checkPick(p *lbcp.Pick) *lbcp.Done {
	if p.GetCount() < 1 || p.Count > maxPicks {
		return outcome(lbcp.Outcome_BAD_COMMAND, "%d picks: from 1 to %d", p.GetCount(), maxPicks)
	}
	if _, known := in.pickerNumber(p.Picker); !known && p.Picker != 0 {
		return outcome(lbcp.Outcome_BAD_COMMAND, "no picker %d", p.Picker)
	}
	return nil
}

// pickerNumber finds a picker; 0 is the latest. There may be none, or a nil one.
func (in *instance) pickerNumber(n uint32) (balancer.Picker, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if n == 0 {
		n = in.lastPicker
	}
	p, ok := in.pickers[n]
	return p, ok
}

func (in *instance) dropPicker(n uint32) *lbcp.Done {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, ok := in.pickers[n]; !ok {
		return outcome(lbcp.Outcome_BAD_COMMAND, "no picker %d", n)
	}
	delete(in.pickers, n)
	return outcome(lbcp.Outcome_OK, "")
}

// pickBatch makes picks one after another on the picking goroutine, then ends or keeps the calls.
func (in *instance) pickBatch(p *lbcp.Pick) *lbcp.Done {
	if wrong := in.checkPick(p); wrong != nil {
		return wrong
	}
	done := do(in.picker(), func(reply *lbcp.Done) {
		info := in.session.options.call(p)
		batch := newBatch(in, p)
		for range p.Count {
			batch.add(info)
		}
		batch.settle()
		batch.answer(reply)
	})
	in.dead = in.dead || done.Outcome == lbcp.Outcome_PANIC
	return done
}

// answerKey is what makes answers equal.
type answerKey struct {
	outcome  lbcp.PickOutcome
	subConn  uint32
	hook     bool
	code     uint32
	message  string
	metadata string
}

// batch collects the answers of one series of picks.
type batch struct {
	in    *instance
	hold  bool
	which uint32
	first uint64 // number of its first call, with hold
	made  uint64

	answers []*lbcp.PickAnswer
	known   map[answerKey]uint32
	runs    []uint32
	lengths []uint32
	ends    []func() // completions to make at once
}

func newBatch(in *instance, p *lbcp.Pick) *batch {
	b := &batch{in: in, which: p.Picker, hold: p.Completion == lbcp.Completion_HOLD,
		known: map[answerKey]uint32{}}
	if b.hold {
		b.first = in.reserveCalls(uint64(p.Count))
	}
	return b
}

// reserveCalls takes a block of call numbers.
func (in *instance) reserveCalls(n uint64) uint64 {
	in.mu.Lock()
	defer in.mu.Unlock()
	first := in.lastCall + 1
	in.lastCall += n
	return first
}

// add makes one pick.
func (b *batch) add(info balancer.PickInfo) {
	key, hook := b.ask(info)
	index, ok := b.known[key]
	if !ok {
		index = uint32(len(b.answers))
		b.known[key] = index
		b.answers = append(b.answers, key.answer())
	}
	number := b.first + b.made
	b.made++
	if last := len(b.runs) - 1; last >= 0 && b.runs[last] == index {
		b.lengths[last]++
	} else {
		b.runs, b.lengths = append(b.runs, index), append(b.lengths, 1)
	}
	switch {
	case hook == nil:
	case b.hold:
		b.in.holdCall(number, hook)
	default:
		ready := b.in.isReady(key.subConn)
		b.ends = append(b.ends, func() {
			// A channel that finds the SubConn not READY gives the call back as if nothing was sent.
			hook(balancer.DoneInfo{BytesSent: ready, BytesReceived: ready})
		})
	}
}

// ask makes one pick and classifies the answer as a channel does, in this order:
// no picker; no SubConn available; status error; other error; a SubConn of ours; anything else.
func (b *batch) ask(info balancer.PickInfo) (answerKey, func(balancer.DoneInfo)) {
	picker, _ := b.in.pickerNumber(b.which)
	if picker == nil {
		return answerKey{outcome: lbcp.PickOutcome_NO_PICKER}, nil
	}
	result, err := picker.Pick(info)
	if err == balancer.ErrNoSubConnAvailable { // PICK-005: by identity, as channels compare.
		return answerKey{outcome: lbcp.PickOutcome_QUEUE}, nil
	}
	if err != nil {
		if s, ok := status.FromError(err); ok && s.Code() != codes.OK {
			return answerKey{outcome: lbcp.PickOutcome_DROP, code: uint32(s.Code()), message: s.Message()}, nil
		}
		return answerKey{outcome: lbcp.PickOutcome_FAIL, message: err.Error()}, nil
	}
	sc, ok := result.SubConn.(*subConn)
	if !ok || sc == nil || sc.in != b.in {
		return answerKey{outcome: lbcp.PickOutcome_INVALID, message: whyInvalid(result.SubConn)}, nil
	}
	return answerKey{outcome: lbcp.PickOutcome_USE, subConn: sc.id, hook: result.Done != nil,
		metadata: flatten(result.Metadata)}, result.Done
}

// whyInvalid says what is wrong with what a picker returned in the place of a SubConn of its channel.
func whyInvalid(sc balancer.SubConn) string {
	switch sc := sc.(type) {
	case nil:
		return "the picker returned neither a SubConn nor an error"
	case *subConn:
		if sc != nil {
			return "the picker returned a SubConn that another channel made"
		}
	}
	return fmt.Sprintf("the picker returned no error and a SubConn of type %T, which NewSubConn did not make", sc)
}

func (k answerKey) answer() *lbcp.PickAnswer {
	a := &lbcp.PickAnswer{Outcome: k.outcome, SubConn: k.subConn, HasCompletion: k.hook,
		Message: k.message, Code: k.code}
	if k.metadata != "" {
		a.Metadata = map[string]string{}
		for _, line := range strings.Split(k.metadata, "\n") {
			name, value, _ := strings.Cut(line, "\x00")
			a.Metadata[name] = value
		}
	}
	return a
}

// flatten makes metadata comparable: one line for each key, its values joined by commas.
func flatten(md metadata.MD) string {
	if len(md) == 0 {
		return ""
	}
	var lines []string
	for _, k := range slices.Sorted(maps.Keys(md)) {
		lines = append(lines, k+"\x00"+strings.Join(md[k], ","))
	}
	return strings.Join(lines, "\n")
}

// settle ends the calls that are to end at once.
func (b *batch) settle() {
	for _, end := range b.ends {
		end()
	}
	b.ends = nil
}

func (b *batch) answer(reply *lbcp.Done) {
	reply.Outcome = lbcp.Outcome_OK
	reply.Answers, reply.RunAnswer, reply.RunLength = b.answers, b.runs, b.lengths
	reply.FirstCall = b.first
}

func (in *instance) holdCall(number uint64, hook func(balancer.DoneInfo)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.calls[number] = hook
}

func (in *instance) isReady(id uint32) bool {
	in.mu.Lock()
	sc := in.subConns[id-1]
	in.mu.Unlock()
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return sc.state == connectivity.Ready
}

package testee

import (
	"errors"
	"net/url"
	"slices"
	"sync"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

// instance is one hosted policy with everything the emulated channel keeps for it.
type instance struct {
	session *session
	id      uint32
	name    string
	builder balancer.Builder
	target  string
	before  map[uint64]bool // goroutines that were there before it was built

	// Root goroutine only.
	serial *worker         // every callback into the policy; nil at rest
	picks  []*worker       // picks and completions; the last is in use, the others are stuck
	former map[uint64]bool // goroutine numbers of workers that were sent home
	dead   bool            // it panicked; nothing but its ledger is asked for

	policy balancer.Balancer // set on serial by build, used on serial

	// What the policy's calls change, on whatever goroutine it makes them.
	mu         sync.Mutex
	closed     bool
	subConns   []*subConn // number i at i-1
	pickers    map[uint32]balancer.Picker
	lastPicker uint32
	armed      armedError
	calls      map[uint64]func(balancer.DoneInfo) // held, not ended
	lastCall   uint64
}

func newInstance(s *session, id uint32, name string, builder balancer.Builder) *instance {
	in := &instance{
		session: s, id: id, name: name, builder: builder,
		before:  map[uint64]bool{},
		former:  map[uint64]bool{},
		pickers: map[uint32]balancer.Picker{},
		calls:   map[uint64]func(balancer.DoneInfo){},
	}
	for _, g := range goroutines() {
		in.before[g.number] = true
	}
	in.serial = newWorker()
	in.picks = []*worker{newWorker()}
	return in
}

// workers are all goroutines of ours that call into this policy. There may be none.
func (in *instance) workers() []*worker {
	if in.serial == nil {
		return in.picks
	}
	return append([]*worker{in.serial}, in.picks...)
}

// caller is the worker that makes every callback.
func (in *instance) caller() *worker {
	if in.serial == nil {
		in.serial = newWorker()
	}
	return in.serial
}

// rest sends home the workers that are free. After Close most instances hear of nothing any more, and a
// case may have hundreds of them: each dump of goroutines would show all. One that is called all the same
// gets a new worker.
func (in *instance) rest() {
	in.picks = slices.DeleteFunc(in.picks, in.sendHome)
	if in.serial != nil && in.sendHome(in.serial) {
		in.serial = nil
	}
}

// sendHome ends a worker, if it is free, and tells whether it was.
func (in *instance) sendHome(w *worker) bool {
	if w.stuck() {
		return false
	}
	in.former[w.id.Load()] = true
	w.close()
	return true
}

// picker is a worker that is free to pick: a real call has a goroutine of its own, so a pick that
// blocks does not hold up the next.
func (in *instance) picker() *worker {
	if n := len(in.picks); n > 0 && !in.picks[n-1].stuck() {
		return in.picks[n-1]
	}
	in.picks = append(slices.DeleteFunc(in.picks, in.sendHome), newWorker())
	return in.picks[len(in.picks)-1]
}

// retire ends the workers of an instance that never came to be.
func (in *instance) retire() {
	for _, w := range in.workers() {
		w.close()
	}
}

func (in *instance) report(e *lbcp.Event) { in.session.reporter.report(in.id, e) }

// violation reports what no host allows.
func (in *instance) violation(text string) {
	in.report(&lbcp.Event{Observation: &lbcp.Event_HostContractViolation{
		HostContractViolation: &lbcp.HostContractViolation{Text: text}}})
}

// execute carries out a command that is about this policy, Burst excepted.
func (in *instance) execute(command *lbcp.Command) *lbcp.Done {
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_Pick:
		return in.pickBatch(stimulus.Pick)
	case *lbcp.Command_CallDone:
		return in.callDone(stimulus.CallDone)
	case *lbcp.Command_ArmNewSubConnError:
		in.arm(stimulus.ArmNewSubConnError)
		return outcome(lbcp.Outcome_OK, "")
	case *lbcp.Command_DropPicker:
		return in.dropPicker(stimulus.DropPicker.Picker)
	case *lbcp.Command_TakeLedger:
		done := outcome(lbcp.Outcome_OK, "")
		done.Ledger = in.ledger()
		return done
	}
	run, refused := in.callback(command)
	if refused != nil {
		return refused
	}
	done := do(in.caller(), run)
	return in.afterCallback(command, done)
}

// afterCallback adds what is known only once the callback has been made.
func (in *instance) afterCallback(command *lbcp.Command, done *lbcp.Done) *lbcp.Done {
	in.dead = in.dead || done.Outcome == lbcp.Outcome_PANIC
	if command.GetClose() != nil {
		done.Ledger = in.ledger()
		in.rest()
	}
	return done
}

// callback translates a command into the function that calls the policy, to be run on serial; or says
// why there is none.
func (in *instance) callback(command *lbcp.Command) (func(*lbcp.Done), *lbcp.Done) {
	switch stimulus := command.Stimulus.(type) {
	case *lbcp.Command_UpdateResolverState:
		return func(reply *lbcp.Done) { in.update(stimulus.UpdateResolverState, reply) }, nil
	case *lbcp.Command_ResolverError:
		err := errors.New(stimulus.ResolverError.Message)
		return well(func() { in.policy.ResolverError(err) }), nil
	case *lbcp.Command_SubConnState:
		return in.onSubConn(stimulus.SubConnState.SubConn, func(sc *subConn) {
			sc.deliver(subConnState(stimulus.SubConnState.State, stimulus.SubConnState.Error))
		})
	case *lbcp.Command_HealthState:
		return in.onSubConn(stimulus.HealthState.SubConn, func(sc *subConn) {
			sc.deliverHealth(subConnState(stimulus.HealthState.State, stimulus.HealthState.Error))
		})
	case *lbcp.Command_LoadReport:
		return in.onSubConn(stimulus.LoadReport.SubConn, func(sc *subConn) {
			sc.streams.deliver(orcaReport(stimulus.LoadReport.Load))
		})
	case *lbcp.Command_ExitIdle:
		return well(in.exitIdle), nil
	case *lbcp.Command_Close:
		return well(in.close), nil
	}
	// Back-off belongs to grpc-go's SubConns: no policy interface has a ResetBackoff.
	return nil, outcome(lbcp.Outcome_UNSUPPORTED, "")
}

// well is a callback that cannot fail.
func well(call func()) func(*lbcp.Done) {
	return func(reply *lbcp.Done) {
		call()
		reply.Outcome = lbcp.Outcome_OK
	}
}

func (in *instance) onSubConn(id uint32, f func(*subConn)) (func(*lbcp.Done), *lbcp.Done) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if id == 0 || int(id) > len(in.subConns) {
		return nil, outcome(lbcp.Outcome_BAD_COMMAND, "no SubConn %d", id)
	}
	sc := in.subConns[id-1]
	return well(func() { f(sc) }), nil
}

// fillBuildOptions adds what only some versions of grpc-go have.
var fillBuildOptions = func(*clientConn, *balancer.BuildOptions) {}

// build calls the builder, on serial.
func (in *instance) build(b *lbcp.Build, reply *lbcp.Done) {
	in.target = b.Target
	target, err := url.Parse(b.Target)
	if err != nil {
		reply.Outcome, reply.Error = lbcp.Outcome_BAD_COMMAND, describe(err)
		return
	}
	cc, options := &clientConn{in: in}, balancer.BuildOptions{
		DialCreds:       insecure.NewCredentials(),
		Authority:       b.Authority,
		CustomUserAgent: b.UserAgent,
		Target:          resolver.Target{URL: *target},
	}
	fillBuildOptions(cc, &options)
	in.policy = in.builder.Build(cc, options)
	reply.Outcome = lbcp.Outcome_OK
	if in.policy == nil {
		reply.Outcome = lbcp.Outcome_ERROR
		reply.Error = &lbcp.Error{Message: "the builder returned a nil Balancer"}
	}
}

// exitIdle tells the policy, or does what a channel does for policies that cannot be told.
func (in *instance) exitIdle() {
	// Optional in old versions of grpc-go, part of Balancer in newer ones.
	if p, ok := in.policy.(interface{ ExitIdle() }); ok {
		p.ExitIdle()
		return
	}
	for _, sc := range in.alive() {
		sc.Connect()
	}
}

func (in *instance) close() {
	in.mu.Lock()
	in.closed = true
	in.mu.Unlock()
	in.policy.Close()
}

// alive are the SubConns made and not shut down.
func (in *instance) alive() []*subConn {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(in.subConns), func(sc *subConn) bool { return sc.isShutdown() })
}

// subConnState is what a listener gets. The judge's error text never becomes a status error, which a
// policy that hands it on would turn into a drop.
func subConnState(s lbcp.ConnectivityState, text string) balancer.SubConnState {
	state := balancer.SubConnState{ConnectivityState: toGrpc(s)}
	if text == "" && state.ConnectivityState == connectivity.TransientFailure {
		text = "connection failed"
	}
	if text != "" {
		state.ConnectionError = errors.New(text)
	}
	return state
}

// describe says all that the protocol wants to know of an error.
func describe(err error) *lbcp.Error {
	e := &lbcp.Error{
		Message:          err.Error(),
		BadResolverState: errors.Is(err, balancer.ErrBadResolverState),
	}
	if s, ok := status.FromError(err); ok {
		code := uint32(s.Code())
		e.Code = &code
	}
	return e
}

package fidelity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/codes"

	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// linePrefix marks what the recorder in the testee's process writes to the log.
const linePrefix = "[recorder] "

// emulated is the testee as a host: it does the judge's part so that a policy sees what a channel would
// show it.
type emulated struct {
	j        *judge.Judge
	minor    int // of grpc-go 1.x
	instance uint32
	built    bool
	lines    []string
	serving  map[string]bool
	conns    []*conn // SubConn number i at i-1
	err      error   // the first that broke the conversation
}

// conn is the model of a channel's SubConn.
type conn struct {
	addrs     []string
	connected string // the address in use, while READY
	state     lbcp.ConnectivityState
	backsOff  bool
}

const (
	idle       = lbcp.ConnectivityState_IDLE
	connecting = lbcp.ConnectivityState_CONNECTING
	ready      = lbcp.ConnectivityState_READY
	failure    = lbcp.ConnectivityState_TRANSIENT_FAILURE
	shutdown   = lbcp.ConnectivityState_SHUTDOWN
)

func newEmulated(program string) (*emulated, error) {
	j, err := judge.Start(program)
	if err != nil {
		return nil, err
	}
	e := &emulated{j: j, serving: map[string]bool{}}
	_, err = fmt.Sscanf(j.Welcome.Version, "1.%d.", &e.minor)
	return e, err
}

// send plays one command and everything that a channel would do about what the policy asked for.
func (e *emulated) send(c *lbcp.Command) *lbcp.Done {
	if e.err != nil {
		return &lbcp.Done{}
	}
	c.Instance = e.instance
	turn, err := e.j.Do(c)
	if err != nil {
		e.err = fmt.Errorf("%v: %w", c, err)
		return &lbcp.Done{}
	}
	var owed []func()
	for _, event := range turn.Events {
		if f := e.follow(event); f != nil {
			owed = append(owed, f)
		}
	}
	if c.GetClose() == nil { // What a policy shuts down in its Close is not told to it any more.
		for _, f := range owed {
			f()
		}
	}
	return turn.Done
}

// follow takes note of an event and returns what a channel does about it, after the turn.
func (e *emulated) follow(event *lbcp.Event) func() {
	switch o := event.Observation.(type) {
	case *lbcp.Event_Log:
		if line, ok := strings.CutPrefix(o.Log.Text, linePrefix); ok {
			e.lines = append(e.lines, line)
		}
	case *lbcp.Event_SubConnCreated:
		e.conns = append(e.conns, &conn{addrs: addrsOf(o.SubConnCreated.Addresses), state: idle})
	case *lbcp.Event_ConnectRequested:
		return func() { e.connect(o.ConnectRequested.SubConn) }
	case *lbcp.Event_AddressesUpdated:
		return func() {
			e.readdress(o.AddressesUpdated.SubConn, addrsOf(o.AddressesUpdated.Addresses))
		}
	case *lbcp.Event_SubConnShutdown:
		return func() { e.become(o.SubConnShutdown.SubConn, shutdown) }
	case *lbcp.Event_HealthListenerRegistered:
		if !o.HealthListenerRegistered.Cleared {
			return func() { e.healthy(o.HealthListenerRegistered.SubConn) }
		}
	}
	return nil
}

func addrsOf(list []*lbcp.Address) []string {
	var all []string
	for _, a := range list {
		all = append(all, a.Addr)
	}
	return all
}

// become moves a SubConn to a state and tells the policy.
func (e *emulated) become(id uint32, s lbcp.ConnectivityState) {
	c := e.conns[id-1]
	if c.state == shutdown {
		return
	}
	afterFailure := s == idle && c.state == failure
	c.state, c.backsOff = s, s == failure
	state := &lbcp.SubConnState{SubConn: id, State: s}
	if s == failure || afterFailure {
		state.Error = "nobody listens" // A back-off that ends tells the failure once more.
	}
	e.send(&lbcp.Command{Stimulus: &lbcp.Command_SubConnState{SubConnState: state}})
}

// connect starts an attempt if the SubConn is IDLE: CONNECTING, then the first address that serves, or
// failure and a back-off.
func (e *emulated) connect(id uint32) {
	c := e.conns[id-1]
	if c.state != idle {
		return
	}
	e.become(id, connecting)
	e.attempt(id)
}

func (e *emulated) attempt(id uint32) {
	c := e.conns[id-1]
	if c.state != connecting {
		return // Given up meanwhile.
	}
	at := slices.IndexFunc(c.addrs, func(a string) bool { return e.serving[a] })
	if at < 0 {
		e.become(id, failure)
		return
	}
	c.connected = c.addrs[at]
	e.become(id, ready)
}

// readdress keeps the connection for an equal list. For another one, versions before 1.78 keep it if its
// address is still there, later ones never do: their comparison falls over what the handshake wrote into
// the address (CC-018). Else the SubConn connects anew without being asked; an idle or failed one only takes note.
func (e *emulated) readdress(id uint32, addrs []string) {
	c := e.conns[id-1]
	keep := slices.Equal(c.addrs, addrs) ||
		(e.minor < 78 && slices.Contains(addrs, c.connected))
	c.addrs = addrs
	if keep || (c.state != ready && c.state != connecting) {
		return
	}
	e.become(id, connecting)
	e.attempt(id)
}

// healthy is what a channel without health checking tells each listener.
func (e *emulated) healthy(id uint32) {
	if e.conns[id-1].state == ready {
		e.send(&lbcp.Command{Stimulus: &lbcp.Command_HealthState{
			HealthState: &lbcp.HealthState{SubConn: id, State: ready}}})
	}
}

func (e *emulated) lists(config string, endpoints ...endpoint) string {
	if !e.built {
		e.instance++
		e.built, e.conns = true, nil
		e.send(&lbcp.Command{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{
			Policy: recorderName, Target: target, Authority: "service.test"}}})
	}
	u := &lbcp.UpdateResolverState{ConfigJson: &config}
	for _, spec := range endpoints {
		names, zone, _ := strings.Cut(string(spec), "@")
		entry := &lbcp.Endpoint{}
		for _, n := range strings.Split(names, "+") {
			if n != "" {
				entry.Addresses = append(entry.Addresses, &lbcp.Address{Addr: n})
			}
		}
		if zone != "" {
			entry.Attributes = map[string]string{"zone": zone}
		}
		u.Endpoints = append(u.Endpoints, entry)
	}
	done := e.send(&lbcp.Command{Stimulus: &lbcp.Command_UpdateResolverState{UpdateResolverState: u}})
	switch {
	case done.GetError().GetBadResolverState():
		return "bad resolver state"
	case done.Outcome == lbcp.Outcome_ERROR:
		return "an error"
	}
	return "nothing"
}

func (e *emulated) fails() {
	e.send(&lbcp.Command{Stimulus: &lbcp.Command_ResolverError{
		ResolverError: &lbcp.ResolverError{Message: "no such name"}}})
}

func (e *emulated) serves(addr string)  { e.serving[addr] = true }
func (e *emulated) refuses(addr string) { delete(e.serving, addr) }

// loses ends the connections to an address: READY becomes IDLE.
func (e *emulated) loses(addr string) {
	e.refuses(addr)
	for i, c := range e.conns {
		if c.state == ready && c.connected == addr {
			e.become(uint32(i+1), idle)
		}
	}
}

func (e *emulated) drains(addr string) { e.loses(addr) }

// passes lets time pass; a first back-off ends between 0.8 s and 1.2 s.
func (e *emulated) passes(d time.Duration) {
	e.send(&lbcp.Command{Stimulus: &lbcp.Command_Advance{Advance: &lbcp.Advance{Nanos: uint64(d)}}})
	if d < 1200*time.Millisecond {
		return
	}
	for i, c := range slices.Clone(e.conns) {
		if c.backsOff {
			e.become(uint32(i+1), idle)
		}
	}
}

func (e *emulated) exitsIdle() {
	e.send(&lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{ExitIdle: &lbcp.ExitIdle{}}})
}

// calls picks once and, if that gave a READY SubConn, lets the server refuse the call.
func (e *emulated) calls(want string) string {
	batch := &lbcp.Pick{Count: 1, FullMethod: method, Headers: map[string]string{"want": want},
		Completion: lbcp.Completion_HOLD}
	if len(e.conns) > 0 && e.conns[0].state != ready {
		batch.Completion = lbcp.Completion_FINISH_OK // The channel gives the call back at once.
	}
	done := e.send(&lbcp.Command{Stimulus: &lbcp.Command_Pick{Pick: batch}})
	if len(done.Answers) != 1 {
		return "was not picked"
	}
	switch a := done.Answers[0]; a.Outcome {
	case lbcp.PickOutcome_FAIL:
		return "fails"
	case lbcp.PickOutcome_DROP:
		return fmt.Sprintf("dropped %v", codes.Code(a.Code))
	case lbcp.PickOutcome_USE:
		if e.conns[a.SubConn-1].state != ready {
			return "waits"
		}
		if a.HasCompletion {
			e.send(&lbcp.Command{Stimulus: &lbcp.Command_CallDone{CallDone: &lbcp.CallDone{
				Calls: []uint64{done.FirstCall}, Code: uint32(codes.Unimplemented),
				Message: "unknown method", BytesSent: true, BytesReceived: true,
				Trailers: map[string]string{"said": "no"}}}})
		}
		return "goes"
	}
	return "waits" // QUEUE; INVALID, which a channel logs; NO_PICKER
}

func (e *emulated) idles() { e.closes() }

// wakes does nothing by itself: the next list builds the policy anew.
func (e *emulated) wakes() {}

func (e *emulated) closes() {
	e.send(&lbcp.Command{Stimulus: &lbcp.Command_Close{Close: &lbcp.Close{}}})
	e.built = false
}

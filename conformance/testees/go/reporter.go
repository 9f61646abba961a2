package testee

import (
	"os"
	"sync"
	"time"

	"lbconform/testee/lbcp"
)

// reporter sends events in the order in which things happen, from whatever goroutine they happen on.
type reporter struct {
	start time.Time // virtual time zero

	mu       sync.Mutex
	frames   *frames // its write side is guarded by mu
	command  uint64
	instance uint32
	inTurn   bool
	early    []*lbcp.Event // seen between turns, by goroutines outside the bubble
}

// begin opens a turn. What was seen since the last one belongs to this one.
func (r *reporter) begin(command *lbcp.Command) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.command, r.instance, r.inTurn = command.Id, command.Instance, true
	for _, e := range r.early {
		r.sendLocked(e)
	}
	r.early = nil
}

// report sends one event of an instance; instance 0 stands for that of the running command.
func (r *reporter) report(instance uint32, e *lbcp.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Instance = instance
	if !r.inTurn {
		r.early = append(r.early, e)
		return
	}
	r.sendLocked(e)
}

func (r *reporter) sendLocked(e *lbcp.Event) {
	e.Command = r.command
	e.NowNanos = r.now()
	if e.Instance == 0 {
		e.Instance = r.instance
	}
	if err := r.frames.write(&lbcp.Envelope{Body: &lbcp.Envelope_Event{Event: e}}); err != nil {
		os.Exit(0) // The judge has gone; nobody is left to tell.
	}
}

// finish sends Done and closes the turn.
func (r *reporter) finish(done *lbcp.Done) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inTurn = false
	done.NowNanos = r.now()
	return r.frames.write(&lbcp.Envelope{Body: &lbcp.Envelope_Done{Done: done}})
}

func (r *reporter) now() uint64 { return uint64(time.Since(r.start)) }

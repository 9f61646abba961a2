package testee

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"lbconform/testee/lbcp"
)

// worker is a goroutine that calls into a policy, one task after another. The root goroutine posts,
// waits for quiescence, and looks whether the task has finished; thus a call that never returns is an
// observation (BLOCKED) and not the end of the testee.
type worker struct {
	queue chan *task
	late  []*task       // unfinished when their turn ended; root only
	id    atomic.Uint64 // the goroutine's number, to find its stack in a dump
}

// task is one call into the policy. reply belongs to the worker until finished is set.
type task struct {
	run      func(reply *lbcp.Done)
	reply    lbcp.Done
	finished atomic.Bool
}

func newWorker() *worker {
	w := &worker{queue: make(chan *task, 1024)}
	go w.loop()
	return w
}

// post queues a call. A stuck worker's queue may fill up; then the task stays unfinished for ever.
func (w *worker) post(run func(*lbcp.Done)) *task {
	t := &task{run: run}
	select {
	case w.queue <- t:
	default:
	}
	return t
}

// stuck tells whether a call of an earlier turn has still not returned.
func (w *worker) stuck() bool { return len(w.late) > 0 }

// settle drops late tasks that have returned meanwhile and gives the reply of one that panicked.
func (w *worker) settle() *lbcp.Done {
	var fault *lbcp.Done
	still := w.late[:0]
	for _, t := range w.late {
		switch {
		case !t.finished.Load():
			still = append(still, t)
		case t.reply.Outcome == lbcp.Outcome_PANIC:
			fault = &t.reply
		}
	}
	w.late = still
	return fault
}

// close ends the goroutine once its queue is empty.
func (w *worker) close() { close(w.queue) }

func (w *worker) loop() {
	w.id.Store(goroutineNumber())
	for t := range w.queue {
		w.call(t)
	}
}

// call runs one task and turns a panic into an answer.
func (w *worker) call(t *task) {
	returned := false
	defer func() {
		if !returned {
			cause := recover()
			if cause == nil {
				// runtime.Goexit cannot be stopped: this goroutine ends here, another goes on.
				cause = "the policy called runtime.Goexit"
				go w.loop()
			}
			t.reply = lbcp.Done{Outcome: lbcp.Outcome_PANIC, Error: &lbcp.Error{
				Message: fmt.Sprint(cause), Stack: string(debug.Stack())}}
		}
		t.finished.Store(true)
	}()
	t.run(&t.reply)
	returned = true
}

// blocked is the answer for a call that did not return.
func (w *worker) blocked() *lbcp.Done {
	stack := []byte("the call is queued behind one that has not returned")
	for _, g := range goroutines() {
		if g.number == w.id.Load() {
			stack = g.text
		}
	}
	first, _, _ := bytes.Cut(stack, []byte("\n"))
	return &lbcp.Done{Outcome: lbcp.Outcome_BLOCKED, Error: &lbcp.Error{
		Message: "a call into the policy did not return: " + string(first), Stack: string(stack)}}
}

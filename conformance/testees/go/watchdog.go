package testee

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"lbconform/testee/lbcp"
)

// watchdog ends the process when a turn does not end. Inside the bubble a policy that waits on a
// channel is seen as BLOCKED; one that waits for a mutex or spins makes synctest.Wait itself hang, and
// only somebody outside the bubble, on real time, can tell. One look per period and two atomics per
// turn: it costs commands nothing.
type watchdog struct {
	limit time.Duration
	turn  atomic.Uint64 // odd while a turn runs
	what  atomic.Pointer[lbcp.Command]
}

// enter and leave bracket a turn.
func (w *watchdog) enter(what *lbcp.Command) { w.what.Store(what); w.turn.Add(1) }
func (w *watchdog) leave()                   { w.turn.Add(1) }

// watch runs for ever on a goroutine made before the bubble.
func (w *watchdog) watch() {
	const looks = 20
	seen, since := uint64(0), 0
	for range time.Tick(w.limit / looks) {
		turn := w.turn.Load()
		if turn != seen || turn%2 == 0 {
			seen, since = turn, 0
			continue
		}
		if since++; since >= looks {
			c := w.what.Load()
			fmt.Fprintf(os.Stderr, "lbconform testee: HANG: command %d (%T) did not end within %v of "+
				"real time; all goroutines:\n\n%s\n", c.Id, c.Stimulus, w.limit, allStacks())
			os.Exit(ExitHang)
		}
	}
}

// allStacks is the runtime's dump of every goroutine.
func allStacks() []byte {
	buffer := make([]byte, 64<<10)
	for {
		n := runtime.Stack(buffer, true)
		if n < len(buffer) || len(buffer) >= 8<<20 {
			return buffer[:n]
		}
		buffer = make([]byte, 2*len(buffer))
	}
}

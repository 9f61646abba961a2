package testee

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Main runs the testee on the descriptors or the socket that the environment names, and never
// returns. Call it last in main, after the program's own flags are parsed.
func Main(o Options) {
	beforeMain()
	in, out, err := openStreams()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s\n", err)
		os.Exit(ExitUsage)
	}
	if missing := missingMethods(); len(missing) > 0 {
		fmt.Fprintf(os.Stderr, "lbconform testee: grpc-go %s is newer than this library, which lacks %v: "+
			"a policy that calls them will panic\n", o.version(), missing)
	}
	s := newSession(o, in, out)
	go s.watchdog.watch()
	if os.Getenv("GOMAXPROCS") == "" {
		// One command runs one goroutine at a time, mostly. Waking a second processor for it costs more
		// than the command; Burst takes them all back (burst.go).
		runtime.GOMAXPROCS(1)
	}

	// synctest wants a *testing.T, and testing gives one only to tests. So this program is a test
	// binary with one test. What testing prints goes to stdout, which is nobody's protocol.
	testing.Init()
	os.Args = os.Args[:1]
	testing.Main(
		func(_, _ string) (bool, error) { return true, nil },
		[]testing.InternalTest{{
			Name: "testee",
			F:    func(t *testing.T) { synctest.Test(t, func(*testing.T) { s.run() }) },
		}}, nil, nil)
}

// openStreams finds the two directions of the conversation.
func openStreams() (in, out int, err error) {
	if where := os.Getenv("LBCP_CONNECT"); where != "" {
		fd, err := connect(where)
		return fd, fd, err
	}
	in, errIn := strconv.Atoi(os.Getenv("LBCP_READ_FD"))
	out, errOut := strconv.Atoi(os.Getenv("LBCP_WRITE_FD"))
	if errIn != nil || errOut != nil {
		return 0, 0, fmt.Errorf("this is a testee for lbconform: start it with " +
			"`lbconform run --testee`, which sets LBCP_READ_FD and LBCP_WRITE_FD, or LBCP_CONNECT")
	}
	for _, fd := range []int{in, out} {
		syscall.CloseOnExec(fd)
		// A read must block its thread: a goroutine parked by the poller is one more thing to wake.
		if err := syscall.SetNonblock(fd, false); err != nil {
			return 0, 0, fmt.Errorf("descriptor %d from the environment: %w", fd, err)
		}
	}
	return in, out, nil
}

// connect dials unix:/path or tcp:host:port and returns a blocking descriptor.
func connect(where string) (int, error) {
	network, address, ok := strings.Cut(where, ":")
	if !ok || (network != "unix" && network != "tcp") {
		return 0, fmt.Errorf("LBCP_CONNECT=%q: expected unix:/path or tcp:host:port", where)
	}
	conn, err := net.Dial(network, address)
	if err != nil {
		return 0, fmt.Errorf("LBCP_CONNECT=%q: %w", where, err)
	}
	file, err := conn.(interface{ File() (*os.File, error) }).File()
	if err != nil {
		return 0, fmt.Errorf("LBCP_CONNECT=%q: %w", where, err)
	}
	// Fd makes the descriptor blocking. A duplicate outlives file and conn, which may be collected.
	fd, err := syscall.Dup(int(file.Fd()))
	if err != nil {
		return 0, fmt.Errorf("LBCP_CONNECT=%q: %w", where, err)
	}
	syscall.CloseOnExec(fd)
	_ = file.Close()
	_ = conn.Close()
	return fd, nil
}

// watchdogLimit is the option, its default, or what the environment says.
func watchdogLimit(o Options) time.Duration {
	if d, err := time.ParseDuration(os.Getenv("LBTESTEE_WATCHDOG")); err == nil && d > 0 {
		return d
	}
	if o.Watchdog > 0 {
		return o.Watchdog
	}
	return 10 * time.Second
}

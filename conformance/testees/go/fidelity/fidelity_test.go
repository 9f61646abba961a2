package fidelity

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc/grpclog"

	"lbconform/testee"
)

// The test binary is also the emulated host's testee.
func TestMain(m *testing.M) {
	if os.Getenv("LBCP_READ_FD") != "" {
		sink.write = func(line string) { grpclog.Info(linePrefix + line) }
		testee.Main(testee.Options{})
	}
	os.Exit(m.Run())
}

const second = 1500 * time.Millisecond // long enough for the first back-off, too short for two

var scenarios = []scenario{
	{"a list and its connections", "callbacks come after the call that causes them returns", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"connect": true}`, "a")
		s.closes()
	}},
	{"attributes", "both halves carry what the resolver said", func(s stage) {
		s.lists(`{}`, "a@east", "b")
		s.lists(`{}`, "a+b@west", "c")
		s.lists(`{}`)
		s.closes()
	}},
	{"an endpoint without addresses", "it is handed over as it is", func(s stage) {
		s.lists(`{}`, "", "a")
	}},
	{"nothing listens", "failure has an error, and the back-off ends in IDLE", func(s stage) {
		s.lists(`{"connect": true}`, "a")
		s.passes(700 * time.Millisecond)
		s.passes(second)
		s.serves("a")
		s.lists(`{"connect": true, "do": ["connect a"]}`, "a")
	}},
	{"eager reconnecting", "Connect in a listener is answered by later callbacks", func(s stage) {
		s.lists(`{"connect": true, "reconnect": true}`, "a")
		s.serves("a")
		s.passes(second)
		s.loses("a")
		s.passes(second)
	}},
	{"a loss", "READY becomes IDLE without an error", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.loses("a")
		s.passes(second)
	}},
	{"a graceful end", "GOAWAY makes it IDLE like a loss", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.drains("a")
	}},
	{"several connections", "each has its own order", func(s stage) {
		s.serves("a")
		s.serves("c")
		s.lists(`{"connect": true}`, "a", "b", "c")
		s.loses("a")
		s.lists(`{"connect": true}`, "c", "d")
		s.closes()
	}},
	{"an endpoint of two addresses", "the SubConn goes through its list", func(s stage) {
		s.serves("b")
		s.lists(`{"connect": true}`, "a+b")
		s.loses("b")
	}},
	{"connecting twice", "only an idle SubConn starts an attempt", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"do": ["connect a", "connect a"]}`, "a")
		s.lists(`{"connect": true}`, "a", "b")
		s.lists(`{"do": ["connect b"]}`, "a", "b") // backs off
	}},
	{"giving up", "one SHUTDOWN follows, later, and nothing after it", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a", "b")
		s.lists(`{"hold": true, "do": ["shutdown a"]}`, "a", "b")
		s.lists(`{"hold": true, "do": ["remove b"]}`, "a", "b")
		s.lists(`{"hold": true, "do": ["shutdown a", "connect a"]}`, "a", "b")
		s.passes(second)
	}},
	{"giving up what never connected", "it still gets its SHUTDOWN", func(s stage) {
		s.lists(`{}`, "a")
		s.lists(`{}`)
	}},
	{"no listener", "the old method is called", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true, "old": true}`, "a")
		s.loses("a")
		s.lists(`{}`)
	}},
	{"no address", "NewSubConn refuses", func(s stage) {
		s.lists(`{"hold": true, "do": ["make"]}`)
	}},
	{"resolver errors", "the policy hears of each, before and after READY", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.fails()
		s.loses("a")
		s.fails()
	}},
	{"errors of an update", "the resolver learns what the policy returned", func(s stage) {
		s.lists(`{"fail": "bad"}`, "a")
		s.lists(`{"fail": "other"}`, "a")
		s.lists(`{}`, "a")
	}},
	{"new addresses for an idle SubConn", "nothing starts", func(s stage) {
		s.serves("b")
		s.lists(`{}`, "a")
		s.lists(`{"hold": true, "do": ["readdress a b"]}`, "a")
		s.lists(`{"hold": true, "do": ["connect a"]}`, "a")
	}},
	{"new addresses for a READY SubConn", "a connection still listed is kept", func(s stage) {
		s.serves("a")
		s.serves("b")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"hold": true, "do": ["readdress a a"]}`, "a")
		s.lists(`{"hold": true, "do": ["readdress a b+a"]}`, "a")
	}},
	{"another address for a READY SubConn", "it connects anew without being asked", func(s stage) {
		s.serves("a")
		s.serves("b")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"hold": true, "do": ["readdress a b"]}`, "a")
	}},
	{"new addresses for a failed SubConn", "its back-off goes on", func(s stage) {
		s.serves("b")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"hold": true, "do": ["readdress a b"]}`, "a")
		s.passes(second)
	}},
	{"health", "a listener hears READY later, and lives until the next state", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true, "health": true}`, "a")
		s.loses("a")
		s.serves("a")
		s.lists(`{"health": true, "do": ["connect a"]}`, "a")
		s.closes()
	}},
	{"leaving idle by the application", "ExitIdle is called each time", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.exitsIdle()
		s.exitsIdle()
	}},
	{"the idle timeout", "the policy is closed and built anew", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.idles()
		s.wakes()
		s.lists(`{"connect": true}`, "a")
		s.closes()
	}},
	{"calls from Close", "no SubConn is made, nothing comes back", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true, "closing": ["make b", "report READY", "shutdown a", "resolve"]}`, "a")
		s.closes()
	}},
	{"reports and re-resolution", "neither calls back", func(s stage) {
		s.lists(`{"do": ["report READY", "report TRANSIENT_FAILURE", "resolve"]}`, "a")
	}},
	{"what picks mean", "a channel reads answers in this order", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true, "do": ["pick a"]}`, "a")
		for _, want := range []string{"queue", "wrapped queue", "error", "status", "wrapped status",
			"nothing", "plain", "completion"} {
			s.calls(want)
		}
	}},
	{"a pick of what is not READY", "the completion hears of a call that was never sent", func(s stage) {
		s.lists(`{"do": ["pick a"]}`, "a")
		s.calls("completion")
		s.calls("plain")
	}},
	{"a call before any picker", "it waits", func(s stage) {
		s.lists(`{}`, "a")
		s.calls("plain")
	}},
	{"producers", "shared, and closed when the version says", func(s stage) {
		s.serves("a")
		s.lists(`{"connect": true}`, "a")
		s.lists(`{"do": ["produce a", "release a"]}`, "a")
		s.lists(`{"do": ["produce a"]}`, "a")
		s.loses("a")
		s.lists(`{}`)
	}},
}

func TestEmulatedHostIsLikeTheChannel(t *testing.T) {
	for _, sc := range scenarios {
		t.Run(strings.ReplaceAll(sc.name, " ", "_"), func(t *testing.T) {
			first := playEmulated(t, sc)
			second := playChannel(t, sc)
			for _, d := range differences(first, second) {
				t.Errorf("%s (%s): %s", sc.name, sc.why, d)
			}
			if t.Failed() {
				return
			}
			for _, s := range first {
				t.Logf("%s\n    %s", s.name, strings.Join(s.lines, "\n    "))
			}
		})
	}
}

func playEmulated(t *testing.T, sc scenario) []step {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEmulated(self)
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	sc.play(stage{host: e, steps: &steps, taken: func() []string {
		lines := e.lines
		e.lines = nil
		return lines
	}})
	if end := e.j.Goodbye(); e.err != nil || end.Code != 0 {
		t.Fatalf("%v; %+v", e.err, end)
	}
	return steps
}

func playChannel(t *testing.T, sc scenario) []step {
	var steps []step
	synctest.Test(t, func(t *testing.T) {
		var lines []string
		sink.Lock()
		sink.write = func(line string) { lines = append(lines, line) }
		sink.Unlock()
		c, err := newChannel()
		if err != nil {
			t.Fatal(err)
		}
		defer c.end()
		sc.play(stage{host: c, steps: &steps, taken: func() []string {
			sink.Lock()
			defer sink.Unlock()
			taken := lines
			lines = nil
			return taken
		}})
	})
	return steps
}

#include "conformance/export/go_checks.h"

namespace lbc::exports {

const char kGoPicks[] = R"go(
// picks are the answers of a batch, in order: an address, "wait", "fail: …" or "drop: …".
type picks struct {
	h       *host
	answers []string
}

func (h *host) picks(n int) picks { return picks{h, h.pick(n)} }

func (h *host) pick(n int) []string {
	var all []string
	for range n {
		all = append(all, h.pickOnce())
	}
	h.settle()
	return all
}

func (h *host) pickOnce() string {
	if h.cc.picker == nil {
		return "wait"
	}
	r, err := h.cc.picker.Pick(balancer.PickInfo{FullMethodName: "/lbconform.Probe/Call", Ctx: context.Background()})
	switch s, isStatus := status.FromError(err); {
	case errors.Is(err, balancer.ErrNoSubConnAvailable):
		return "wait"
	case err != nil && isStatus:
		return fmt.Sprintf("drop: %v: %s", s.Code(), s.Message())
	case err != nil:
		return "fail: " + err.Error()
	}
	if r.Done != nil {
		r.Done(balancer.DoneInfo{BytesSent: true, BytesReceived: true})
	}
	c, ok := r.SubConn.(*subConn)
	switch {
	case !ok:
		return "a SubConn that this channel never made"
	case c.givenUp:
		return c.addrs[0] + ", which was given up"
	case c.state != connectivity.Ready:
		return c.addrs[0] + ", which is " + stateName(c.state)
	}
	return c.addrs[0]
}

func (p picks) each(expected string, fits func(string) bool) {
	p.h.t.Helper()
	for _, a := range p.answers {
		p.h.want(fits(a), expected, a)
	}
}

// goes tells whether a pick went to a SubConn that is READY and alive.
func goes(a string) bool {
	return a != "wait" && !strings.ContainsAny(a, " ") && !failed(a) && !strings.HasPrefix(a, "drop: ")
}

func failed(a string) bool { return strings.HasPrefix(a, "fail: ") }

func (p picks) goSomewhere() { p.h.t.Helper(); p.each("picks that go to a ready connection", goes) }
func (p picks) wait()        { p.h.t.Helper(); p.each("picks that wait", func(a string) bool { return a == "wait" }) }

func (p picks) goOnlyTo(addrs ...string) {
	p.h.t.Helper()
	p.each(fmt.Sprint("picks that go only to ", addrs), func(a string) bool { return slices.Contains(addrs, a) })
}

func (p picks) neverGoTo(addr string) {
	p.h.t.Helper()
	p.each("picks that go neither to "+addr+" nor to anything else that is not READY", func(a string) bool {
		return a != addr && (goes(a) || a == "wait" || failed(a) || strings.HasPrefix(a, "drop: "))
	})
}

func (p picks) fail(saying string) {
	p.h.t.Helper()
	p.each(fmt.Sprintf("picks that fail with a text holding %q", saying), func(a string) bool {
		return failed(a) && strings.Contains(a, saying)
	})
}

func (p picks) failSayingNothingOf(text string) {
	p.h.t.Helper()
	p.each(fmt.Sprintf("picks that fail with a text without %q", text), func(a string) bool {
		return failed(a) && !strings.Contains(a, text)
	})
}

func (p picks) failWithACause() {
	p.h.t.Helper()
	p.each("picks that fail with an error the policy was told", func(a string) bool {
		return failed(a) && slices.ContainsFunc(p.h.cc.causes, func(c string) bool { return strings.Contains(a, c) })
	})
}

func (p picks) failOnlyWithACause() {
	p.h.t.Helper()
	p.each("no failure but with an error the policy was told", func(a string) bool {
		return !failed(a) || slices.ContainsFunc(p.h.cc.causes, func(c string) bool { return strings.Contains(a, c) })
	})
}

func (p picks) failOrWait() {
	p.h.t.Helper()
	p.each("picks that fail or wait", func(a string) bool { return failed(a) || a == "wait" })
}

func (p picks) agreeWithTheState() {
	p.h.t.Helper()
	switch p.h.cc.state {
	case connectivity.Ready:
		p.each("picks that go in READY", func(a string) bool { return a != "wait" && !failed(a) })
	case connectivity.TransientFailure:
		p.failOrWait()
	default:
		p.each("picks that wait in "+stateName(p.h.cc.state), func(a string) bool { return a == "wait" })
	}
}

// rotate: in any len(addrs) picks in a row each address comes once.
func (p picks) rotate(addrs ...string) {
	p.h.t.Helper()
	p.goOnlyTo(addrs...)
	for i := 0; i+len(addrs) <= len(p.answers); i++ {
		p.h.sameSet(p.answers[i:i+len(addrs)], addrs, "in any round each of ")
	}
}

func (p picks) counts(addrs []string) (least, most int) {
	p.h.t.Helper()
	p.goOnlyTo(addrs...)
	least = len(p.answers)
	for _, addr := range addrs {
		n := 0
		for _, a := range p.answers {
			if a == addr {
				n++
			}
		}
		least, most = min(least, n), max(most, n)
	}
	return least, most
}

func (p picks) areSharedEqually(addrs ...string) {
	p.h.t.Helper()
	least, most := p.counts(addrs)
	p.h.want(most-least <= 1, "equal shares", p.answers)
}

func (p picks) reachAll(addrs ...string) {
	p.h.t.Helper()
	least, _ := p.counts(addrs)
	p.h.want(least > 0, "every one picked and nothing else", p.answers)
}

// isNotAsRecordedPicks fails when the same picks were made, in whatever order.
func (h *host) isNotAsRecordedPicks(expected string, n int, recorded map[string]int) {
	h.t.Helper()
	got := map[string]int{}
	for _, a := range h.pick(n) {
		kind, _, _ := strings.Cut(a, ": ")
		got[kind]++
	}
	h.want(!maps.Equal(got, recorded), expected, got)
}
)go";

}  // namespace lbc::exports

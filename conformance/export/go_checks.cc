#include "conformance/export/go_checks.h"

namespace lbc::exports {

const char kGoChecks[] = R"go(
// Checks. Each looks at what was done since it was last spoken of.

func (h *host) swallow() {
	for i := range h.cc.deeds {
		h.cc.deeds[i].read = true
	}
}

// unread gives the deeds that fit and were not spoken of, and marks them.
func (h *host) unread(mark bool, fits func(deed) bool) []deed {
	var all []deed
	for i, d := range h.cc.deeds {
		if !d.read && fits(d) {
			all = append(all, d)
			h.cc.deeds[i].read = mark
		}
	}
	return all
}

func (h *host) about(addr string, mark bool, whats ...string) []deed {
	return h.unread(mark, func(d deed) bool {
		return slices.Contains(whats, d.what) && (addr == "" || slices.Contains(d.addrs, addr))
	})
}

func (h *host) changes(mark bool) []deed {
	var all []deed
	for _, d := range h.about("", mark, "reports") {
		if d.changes {
			all = append(all, d)
		}
	}
	return all
}

func (h *host) want(holds bool, expected string, got any) {
	h.t.Helper()
	if !holds {
		h.t.Fatalf("expected %s; got %v", expected, got)
	}
}

func (h *host) is(s connectivity.State) {
	h.t.Helper()
	h.changes(true)
	h.want(h.cc.state == s, stateName(s), stateName(h.cc.state))
}

func (h *host) isNot(s connectivity.State) {
	h.t.Helper()
	h.changes(true)
	h.want(h.cc.state != s, "another last report than "+stateName(s), stateName(s))
}

func (h *host) reports(s connectivity.State) {
	h.t.Helper()
	all := h.changes(true)
	h.want(len(all) == 1 && all[0].state == s, "one report of "+stateName(s), all)
}

func (h *host) reaches(s connectivity.State) {
	h.t.Helper()
	all := h.changes(true)
	h.want(len(all) > 0 && all[len(all)-1].state == s, "a report of "+stateName(s), all)
}

func (h *host) stays(s connectivity.State) {
	h.t.Helper()
	all := h.changes(true)
	h.want(len(all) == 0 && h.cc.state == s, "no state but "+stateName(s), all)
}

func (h *host) shown(mark bool, s connectivity.State) bool {
	return slices.ContainsFunc(h.about("", mark, "reports"), func(d deed) bool { return d.state == s })
}

func (h *host) shows(s connectivity.State) {
	h.t.Helper()
	h.want(h.shown(true, s), "a report of "+stateName(s), "none")
}

func (h *host) neverShows(s connectivity.State) {
	h.t.Helper()
	h.want(!h.shown(false, s), "no report of "+stateName(s), "one")
}

func (h *host) speaksTimes(n int) {
	h.t.Helper()
	all := h.about("", true, "reports")
	h.want(len(all) == n, fmt.Sprintf("%d report(s)", n), all)
}

func (h *host) speaksAgain() {
	h.t.Helper()
	h.want(len(h.about("", true, "reports")) > 0, "at least one report", "none")
}

func (h *host) askedForResolution() {
	h.t.Helper()
	asked := slices.ContainsFunc(h.cc.deeds, func(d deed) bool { return d.what == "asks for re-resolution" })
	h.want(asked, "ResolveNow", "none")
}

func (h *host) isAttempted(addr string) {
	h.t.Helper()
	h.about(addr, true, "makes")
	all := h.about(addr, true, "attempts")
	h.want(len(all) == 1, "one attempt on "+addr, all)
}

func (h *host) isNotAttempted(addr string) {
	h.t.Helper()
	all := h.about(addr, false, "attempts")
	h.want(len(all) == 0, "no attempt on "+addr, all)
}

func (h *host) isMade(addr string) {
	h.t.Helper()
	all := h.about(addr, true, "makes")
	h.want(len(all) == 1, "one SubConn made for "+addr, all)
}

func (h *host) isShutDown(addr string) {
	h.t.Helper()
	all := h.about(addr, true, "gives up")
	h.want(len(all) > 0, "the SubConn of "+addr+" to be shut down", "it was not")
}

func (h *host) isKept(addr string) {
	h.t.Helper()
	all := h.about(addr, false, "makes", "gives up", "re-addresses")
	alive := slices.ContainsFunc(h.cc.conns, func(c *subConn) bool {
		return !c.givenUp && slices.Contains(c.addrs, addr)
	})
	h.want(alive && len(all) == 0, "the SubConn of "+addr+" to be kept", all)
}

func (h *host) wasNeverMade(addr string) {
	h.t.Helper()
	h.want(!slices.ContainsFunc(h.cc.deeds, func(d deed) bool {
		return d.what == "makes" && slices.Contains(d.addrs, addr)
	}), "no SubConn for "+addr, "one was made")
}

// order gives the first addresses of the SubConns that were attempted, or given up.
func (h *host) order(what string) []string {
	var all []string
	for _, d := range h.about("", true, what) {
		all = append(all, d.addrs[0])
	}
	return all
}

func (h *host) areAttemptedInOrder(addrs ...string) {
	h.t.Helper()
	h.about("", true, "makes")
	got := h.order("attempts")
	h.want(slices.Equal(got, addrs), fmt.Sprint("attempts in the order ", addrs), got)
}

func (h *host) areAttempted(addrs ...string) {
	h.t.Helper()
	h.about("", true, "makes")
	h.sameSet(h.order("attempts"), addrs, "attempts on ")
}

func (h *host) areShutDown(addrs ...string) {
	h.t.Helper()
	h.sameSet(h.order("gives up"), addrs, "given up: ")
}

func (h *host) sameSet(got, want []string, what string) {
	h.t.Helper()
	h.want(slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))), fmt.Sprint(what, want), got)
}

func (h *host) nothingOf(expected string, whats ...string) {
	h.t.Helper()
	all := h.about("", true, whats...)
	h.want(len(all) == 0, expected, all)
}

func (h *host) areLeftAlone() {
	h.t.Helper()
	h.nothingOf("connections to be left alone", "makes", "attempts", "re-addresses", "gives up")
}

func (h *host) areNeitherMadeNorShutDown() {
	h.t.Helper()
	h.nothingOf("no SubConn made and none shut down", "makes", "gives up")
}

func (h *host) areNotMade()     { h.t.Helper(); h.nothingOf("no new SubConn", "makes") }
func (h *host) areNotShutDown() { h.t.Helper(); h.nothingOf("no SubConn shut down", "gives up") }
func (h *host) areNotTried()    { h.t.Helper(); h.nothingOf("no attempt", "attempts") }

func (h *host) nothingHappens() {
	h.t.Helper()
	h.nothingOf("nothing at all", "makes", "attempts", "re-addresses", "gives up", "reports")
}

func (h *host) alive() []*subConn {
	var all []*subConn
	for _, c := range h.cc.conns {
		if !c.givenUp {
			all = append(all, c)
		}
	}
	return all
}

func (h *host) areAllShutDown() { h.t.Helper(); h.number(0, 0) }

func (h *host) number(least, most int) {
	h.t.Helper()
	n := len(h.alive())
	h.want(n >= least && n <= most, fmt.Sprintf("%d to %d SubConns", least, most), n)
}

func (h *host) areOnlyForListedOf(addrs ...string) {
	h.t.Helper()
	for _, c := range h.alive() {
		for _, a := range c.addrs {
			h.want(slices.Contains(addrs, a), "SubConns only for what is listed", a+" is held")
		}
	}
}

func (h *host) updateIsAccepted() { h.t.Helper(); h.want(h.err == nil && h.refused == nil, "no error", h.err) }
func (h *host) updateIsRefused()  { h.t.Helper(); h.want(h.refused != nil, "the parser to refuse it", "it was accepted") }
func (h *host) updateIsRefusedAsBadResolverState() {
	h.t.Helper()
	h.want(errors.Is(h.err, balancer.ErrBadResolverState), "the bad-resolver-state error", h.err)
}

func (h *host) parserAccepts(config string) {
	h.t.Helper()
	_, err := h.parse(config)
	h.want(err == nil, "the config to be accepted", err)
}

func (h *host) parserRefuses(config string) {
	h.t.Helper()
	_, err := h.parse(config)
	h.want(err != nil, "the config to be refused", "it was accepted")
}

// isNotAsRecorded fails when the policy did again what it did in the trace.
func (h *host) isNotAsRecorded(expected string, recorded ...string) {
	h.t.Helper()
	var did []string
	for _, d := range h.unread(true, func(deed) bool { return true }) {
		if d.what != "reports" || d.changes {
			did = append(did, d.String())
		}
	}
	h.want(!slices.Equal(slices.Sorted(slices.Values(did)), slices.Sorted(slices.Values(recorded))), expected, did)
}
)go";

}  // namespace lbc::exports

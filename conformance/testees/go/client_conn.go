package testee

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/lbcp"
)

// clientConn is the channel as a policy sees it. It may be called from any goroutine, also from inside
// callbacks and picks; it never calls back. It invents nothing: what becomes of a SubConn is the
// judge's business.
type clientConn struct {
	// The nil interface gives the unexported method that newer versions want. All other methods are
	// here; metrics.go has the one that old versions lack.
	balancer.ClientConn
	in *instance
}

// armedError makes the next calls of NewSubConn fail.
type armedError struct {
	addrs   []string
	count   uint32
	message string
}

// takeLocked gives the error for a list of addresses, if it is due.
func (a *armedError) takeLocked(addrs []resolver.Address) error {
	hit := func(r resolver.Address) bool { return slices.Contains(a.addrs, r.Addr) }
	if a.count == 0 || (len(a.addrs) > 0 && !slices.ContainsFunc(addrs, hit)) {
		return nil
	}
	a.count--
	return errors.New(a.message)
}

func (in *instance) arm(a *lbcp.ArmNewSubConnError) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.armed = armedError{addrs: a.Addrs, count: a.Count, message: a.Message}
	if a.Message == "" {
		in.armed.message = "NewSubConn failed"
	}
}

// NewSubConn makes an idle SubConn.
func (c *clientConn) NewSubConn(
	addrs []resolver.Address, opts balancer.NewSubConnOptions,
) (balancer.SubConn, error) {
	in := c.in
	in.mu.Lock()
	defer in.mu.Unlock()
	err := in.armed.takeLocked(addrs)
	switch {
	case in.closed:
		err = errors.New("the channel has closed this policy; no new SubConns")
	case len(addrs) == 0:
		err = errors.New("a SubConn needs at least one address")
	}
	if err != nil {
		in.report(&lbcp.Event{Observation: &lbcp.Event_NewSubConnFailed{
			NewSubConnFailed: &lbcp.NewSubConnFailed{
				Addresses: fromAddresses(addrs), Error: err.Error()}}})
		return nil, err
	}
	sc := newSubConn(in, uint32(len(in.subConns)+1), opts.StateListener)
	in.subConns = append(in.subConns, sc)
	in.report(&lbcp.Event{Observation: &lbcp.Event_SubConnCreated{
		SubConnCreated: &lbcp.SubConnCreated{
			SubConn: sc.id, Addresses: fromAddresses(addrs),
			HealthCheckEnabled: opts.HealthCheckEnabled}}})
	return sc, nil
}

// RemoveSubConn is the old spelling of Shutdown.
func (c *clientConn) RemoveSubConn(sc balancer.SubConn) {
	if own := c.own("RemoveSubConn", sc); own != nil {
		own.Shutdown()
	}
}

// UpdateAddresses is the old spelling of the SubConn's method.
func (c *clientConn) UpdateAddresses(sc balancer.SubConn, addrs []resolver.Address) {
	if own := c.own("UpdateAddresses", sc); own != nil {
		own.UpdateAddresses(addrs)
	}
}

// own finds our SubConn in what the policy names.
func (c *clientConn) own(method string, sc balancer.SubConn) *subConn {
	own, ok := sc.(*subConn)
	if !ok || own == nil || own.in != c.in {
		c.in.violation(fmt.Sprintf("%s names a SubConn that this channel never made: %T", method, sc))
		return nil
	}
	return own
}

// UpdateState installs a picker.
func (c *clientConn) UpdateState(s balancer.State) {
	in := c.in
	if s.Picker == nil {
		in.violation(fmt.Sprintf("UpdateState(%v) with a nil picker", s.ConnectivityState))
	}
	if s.ConnectivityState < connectivity.Idle || s.ConnectivityState > connectivity.Shutdown {
		in.violation(fmt.Sprintf("UpdateState with the unknown state %d", int(s.ConnectivityState)))
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.lastPicker++
	in.pickers[in.lastPicker] = s.Picker
	in.report(&lbcp.Event{Observation: &lbcp.Event_StateUpdated{StateUpdated: &lbcp.StateUpdated{
		State: fromGrpc(s.ConnectivityState), Picker: in.lastPicker}}})
}

// ResolveNow asks for re-resolution.
func (c *clientConn) ResolveNow(resolver.ResolveNowOptions) {
	c.in.report(&lbcp.Event{Observation: &lbcp.Event_ResolveNow{ResolveNow: &lbcp.ResolveNow{}}})
}

// Target is the dial target as the judge gave it.
func (c *clientConn) Target() string { return c.in.target }

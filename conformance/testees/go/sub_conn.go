package testee

import (
	"fmt"
	"sync"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/lbcp"
)

// subConn is a connection as a policy sees it. Its states come from the judge, on the instance's
// serialiser; its methods may be called from any goroutine and only report what was asked.
type subConn struct {
	balancer.SubConn // nil, for the unexported method of newer versions

	in       *instance
	id       uint32
	listener func(balancer.SubConnState) // nil: the policy's old UpdateSubConnState

	producers producers
	streams   streams

	mu       sync.Mutex
	state    connectivity.State // last delivered
	shutdown bool
	health   func(balancer.SubConnState)
}

func newSubConn(in *instance, id uint32, listener func(balancer.SubConnState)) *subConn {
	sc := &subConn{in: in, id: id, listener: listener, state: connectivity.Idle}
	sc.streams.init(sc)
	return sc
}

func (sc *subConn) isShutdown() bool {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return sc.shutdown
}

// deliver hands the policy a new state, on the serialiser.
func (sc *subConn) deliver(s balancer.SubConnState) {
	if grpcAtLeast(1, 68) {
		sc.producers.closeAll() // Older channels leave producers to their consumers.
	}
	sc.mu.Lock()
	sc.state = s.ConnectivityState
	sc.health = nil // A health listener lives until the next change of state.
	sc.mu.Unlock()
	sc.streams.stateChanged(s.ConnectivityState)
	if sc.listener == nil {
		sc.in.policy.UpdateSubConnState(sc, s)
		return
	}
	sc.listener(s)
}

// deliverHealth hands the registered health listener its news, on the serialiser.
func (sc *subConn) deliverHealth(s balancer.SubConnState) {
	sc.mu.Lock()
	listener := sc.health
	sc.mu.Unlock()
	if listener != nil {
		listener(s)
	}
}

// Connect asks for an attempt. Repeated calls, and calls on what is shut down, are the policy's right.
func (sc *subConn) Connect() {
	sc.in.report(&lbcp.Event{Observation: &lbcp.Event_ConnectRequested{
		ConnectRequested: &lbcp.ConnectRequested{SubConn: sc.id}}})
}

// UpdateAddresses gives it another list.
func (sc *subConn) UpdateAddresses(addrs []resolver.Address) {
	sc.in.report(&lbcp.Event{Observation: &lbcp.Event_AddressesUpdated{
		AddressesUpdated: &lbcp.AddressesUpdated{
			SubConn: sc.id, Addresses: fromAddresses(addrs)}}})
}

// Shutdown gives it up. A second call changes nothing and is not told: some policies close twice.
func (sc *subConn) Shutdown() {
	if grpcAtLeast(1, 68) {
		sc.producers.closeAll()
	}
	sc.mu.Lock()
	already := sc.shutdown
	sc.shutdown = true
	sc.mu.Unlock()
	if !already {
		sc.in.report(&lbcp.Event{Observation: &lbcp.Event_SubConnShutdown{
			SubConnShutdown: &lbcp.SubConnShutdown{SubConn: sc.id}}})
	}
}

// GetOrBuildProducer shares one producer for each builder.
func (sc *subConn) GetOrBuildProducer(b balancer.ProducerBuilder) (balancer.Producer, func()) {
	return sc.producers.get(b, &sc.streams)
}

func (sc *subConn) String() string { return fmt.Sprintf("SubConn(id:%d)", sc.id) }

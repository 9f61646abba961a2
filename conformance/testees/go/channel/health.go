package channel

import (
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/health" // without it a channel of grpc-go watches nobody's health
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

const watchMethod = "/grpc.health.v1.Health/Watch"

// watch is a Watch call at a server. Its orders are run by the handler; one that returns errGoOn leaves the call open.
type watch struct {
	orders chan func(grpc.ServerStream) error
}

// watchHealth is the servers' handler of Watch: it stays silent until the judge says something.
func (a *attempt) watchHealth(s grpc.ServerStream) error {
	request := &grpc_health_v1.HealthCheckRequest{}
	if err := s.RecvMsg(request); err != nil {
		return err
	}
	w := &watch{orders: make(chan func(grpc.ServerStream) error, 16)}
	a.mu.Lock()
	a.watch = w
	a.mu.Unlock()
	a.owner.tell(&lbcp.Event{Observation: &lbcp.Event_HealthWatched{
		HealthWatched: &lbcp.HealthWatched{Connection: a.number, Service: request.Service}}})
	for {
		select {
		case <-s.Context().Done():
			a.forget(w)
			a.owner.tell(&lbcp.Event{Observation: &lbcp.Event_HealthUnwatched{
				HealthUnwatched: &lbcp.HealthUnwatched{Connection: a.number}}})
			return s.Context().Err()
		case order := <-w.orders:
			if err := order(s); !errors.Is(err, errGoOn) {
				a.forget(w)
				return err
			}
		}
	}
}

// forget: the Watch is over.
func (a *attempt) forget(w *watch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watch == w {
		a.watch = nil
	}
}

// orderWatch has the handler of the Watch that is open do something; false: none is open.
func (a *attempt) orderWatch(order func(grpc.ServerStream) error) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watch != nil {
		a.watch.orders <- order
	}
	return a.watch != nil
}

func (a *attempt) answerHealth(answer lbcp.ServingStatus) bool {
	return a.orderWatch(func(s grpc.ServerStream) error {
		response := &grpc_health_v1.HealthCheckResponse{
			Status: grpc_health_v1.HealthCheckResponse_ServingStatus(answer)}
		if err := s.SendMsg(response); err != nil {
			return err
		}
		return errGoOn
	})
}

func (a *attempt) endHealth(end *lbcp.EndHealth) bool {
	return a.orderWatch(func(grpc.ServerStream) error {
		return status.Error(codes.Code(end.Code), end.Message)
	})
}

package fidelity

import (
	"errors"
	"fmt"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// picker answers as the call's header "want" says, and records what calls and completions look like.
type picker struct{ sc balancer.SubConn }

func (p *picker) Pick(info balancer.PickInfo) (balancer.PickResult, error) {
	md, _ := metadata.FromOutgoingContext(info.Ctx)
	want := md.Get("want")[0]
	record("pick %s for %s", want, info.FullMethodName)
	switch want {
	case "queue":
		return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
	case "wrapped queue":
		return balancer.PickResult{}, fmt.Errorf("no: %w", balancer.ErrNoSubConnAvailable)
	case "error":
		return balancer.PickResult{}, errors.New("no luck")
	case "status":
		return balancer.PickResult{}, status.Error(codes.PermissionDenied, "go away")
	case "wrapped status":
		return balancer.PickResult{}, fmt.Errorf("no: %w", status.Error(codes.Unauthenticated, "who?"))
	case "nothing":
		return balancer.PickResult{}, nil
	case "plain":
		return balancer.PickResult{SubConn: p.sc}, nil
	}
	return balancer.PickResult{SubConn: p.sc, Done: func(d balancer.DoneInfo) {
		record("done %v sent=%v received=%v trailer=%v load=%v", status.Code(d.Err), d.BytesSent,
			d.BytesReceived, d.Trailer.Get("said"), d.ServerLoad != nil)
	}}, nil
}

package channel

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"lbconform/testee/lbcp"
)

// picker answers by the script of a Report.
type picker struct {
	tell     func(*lbcp.Event)
	number   uint32
	rules    []*lbcp.PickRule
	subConns []balancer.SubConn // of each rule
	asked    atomic.Int64
}

// foreign is a SubConn that no channel made.
type foreign struct{ balancer.SubConn }

// picker makes one; false if a rule names a SubConn that there is not.
func (o *puppet) picker(r *lbcp.Report) (*picker, bool) {
	p := &picker{tell: o.owner.tell, number: r.Picker, rules: r.Rules}
	for _, rule := range r.Rules {
		sc := o.find(rule.GetAnswer().GetSubConn())
		if rule.Foreign {
			sc = foreign{}
		}
		if sc == nil && rule.GetAnswer().GetOutcome() == lbcp.PickOutcome_USE {
			return nil, false
		}
		p.subConns = append(p.subConns, sc)
	}
	return p, true
}

func (p *picker) Pick(info balancer.PickInfo) (balancer.PickResult, error) {
	call, _ := info.Ctx.Value(numberKey{}).(uint64)
	md, _ := metadata.FromOutgoingContext(info.Ctx)
	shown := map[string]string{}
	for k, v := range md {
		if k != numberHeader {
			shown[k] = strings.Join(v, ",")
		}
	}
	p.tell(&lbcp.Event{Observation: &lbcp.Event_Picked{Picked: &lbcp.Picked{
		Call: call, Picker: p.number, FullMethod: info.FullMethodName, Headers: shown}}})
	if len(p.rules) == 0 {
		return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
	}
	i := min(int(p.asked.Add(1)-1), len(p.rules)-1)
	return p.answer(p.rules[i], p.subConns[i], call)
}

func (p *picker) answer(rule *lbcp.PickRule, sc balancer.SubConn, call uint64) (balancer.PickResult, error) {
	a := rule.GetAnswer()
	var err error
	switch a.GetOutcome() {
	case lbcp.PickOutcome_USE:
		result := balancer.PickResult{SubConn: sc}
		if len(a.Metadata) > 0 {
			result.Metadata = metadata.MD{}
			for k, v := range a.Metadata {
				result.Metadata[k] = []string{v} // As it is: New would make it lower case.
			}
		}
		if a.HasCompletion {
			result.Done = func(d balancer.DoneInfo) { p.done(call, d) }
		}
		return result, nil
	case lbcp.PickOutcome_FAIL:
		err = errors.New(a.Message)
	case lbcp.PickOutcome_DROP:
		err = status.Error(codes.Code(a.Code), a.Message)
	case lbcp.PickOutcome_INVALID:
		return balancer.PickResult{}, nil
	default:
		err = balancer.ErrNoSubConnAvailable
	}
	if rule.Wrapped {
		err = fmt.Errorf("the policy says: %w", err)
	}
	return balancer.PickResult{}, err
}

func (p *picker) done(call uint64, d balancer.DoneInfo) {
	st := status.Convert(d.Err)
	trailers := map[string]string{}
	for k, v := range d.Trailer {
		if k != loadTrailer { // That is bytes, which text cannot hold.
			trailers[k] = strings.Join(v, ",")
		}
	}
	p.tell(&lbcp.Event{Observation: &lbcp.Event_HookRan{HookRan: &lbcp.HookRan{
		Call: call, Picker: p.number, Code: uint32(st.Code()), Message: st.Message(), Trailers: trailers,
		BytesSent: d.BytesSent, BytesReceived: d.BytesReceived, Load: fromLoad(d.ServerLoad)}}})
}

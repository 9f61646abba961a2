package unusual

import (
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/base"
	"google.golang.org/grpc/metadata"
)

func init() {
	register("sticky_session", newSticky, "forgets_at_each_picker", "hashes_modulo", "only_with_header")
}

// SessionHeader carries the session that sticks to an endpoint.
const SessionHeader = "x-session"

// A sticky session goes to the READY endpoint that ranks highest for it; calls without one go anywhere.
// Made with the base package: it gives a picker for the READY ones and leaves the rest to grpc-go.
func newSticky(cc balancer.ClientConn, sin string) balancer.Balancer {
	return base.NewBalancerBuilder("sticky_session", sticky{sin}, base.Config{}).
		Build(cc, balancer.BuildOptions{})
}

type sticky struct{ sin string }

func (s sticky) Build(info base.PickerBuildInfo) balancer.Picker {
	if len(info.ReadySCs) == 0 {
		return waits()
	}
	type one struct {
		sc   balancer.SubConn
		addr string
	}
	var all []one
	for sc, its := range info.ReadySCs {
		all = append(all, one{sc, its.Address.Addr})
	}
	salt := ""
	if s.sin == "forgets_at_each_picker" {
		salt = all[0].addr // the order of a map: another one each time
	}
	return pick(func(info balancer.PickInfo) (balancer.PickResult, error) {
		md, _ := metadata.FromOutgoingContext(info.Ctx)
		session := md.Get(SessionHeader)
		if len(session) == 0 && s.sin == "only_with_header" {
			return balancer.PickResult{}, balancer.ErrNoSubConnAvailable
		}
		if len(session) == 0 {
			return balancer.PickResult{SubConn: all[anyOf(len(all))].sc}, nil
		}
		if s.sin == "hashes_modulo" {
			byAddr := map[string]one{}
			for _, o := range all {
				byAddr[o.addr] = o
			}
			chosen := byAddr[sorted(byAddr)[rank(session[0], "")%uint64(len(all))]]
			return balancer.PickResult{SubConn: chosen.sc}, nil
		}
		chosen := highest(session[0]+salt, all, func(o one) string { return o.addr })
		return balancer.PickResult{SubConn: chosen.sc}, nil
	})
}

package testee

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/grpc/attributes"
	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/grpclog"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee/lbcp"
)

// update hands the policy a list, on serial. A config that the policy's parser refuses is never
// delivered.
func (in *instance) update(u *lbcp.UpdateResolverState, reply *lbcp.Done) {
	state := balancer.ClientConnState{ResolverState: in.session.options.resolverState(u)}
	if u.ConfigJson != nil {
		config, err := in.session.parse(in.name, in.builder, *u.ConfigJson)
		if err != nil {
			reply.Outcome, reply.Error = lbcp.Outcome_REFUSED, describe(err)
			return
		}
		state.BalancerConfig = config
	}
	if err := in.policy.UpdateClientConnState(state); err != nil {
		reply.Outcome, reply.Error = lbcp.Outcome_ERROR, describe(err)
		return
	}
	reply.Outcome = lbcp.Outcome_OK
}

func (s *session) canParse(builder balancer.Builder) bool {
	_, own := builder.(balancer.ConfigParser)
	return own || s.options.Config != nil
}

// parse reads a loadBalancingConfig value as a channel does: policies without a parser get none.
func (s *session) parse(
	name string, builder balancer.Builder, text string,
) (serviceconfig.LoadBalancingConfig, error) {
	raw := json.RawMessage(text)
	if s.options.Config != nil {
		return s.options.Config(name, raw)
	}
	if parser, ok := builder.(balancer.ConfigParser); ok {
		return parser.ParseConfig(raw)
	}
	if text != "{}" {
		grpclog.Warningf("policy %q takes no config, but was given %s", name, text)
	}
	return nil, nil
}

// resolverState fills both halves: endpoints as given, and addresses flattened from them in order.
// An address of the second half carries its endpoint's attributes, as one would that a resolver lists
// alone: that is where policies without notion of endpoints look.
func (o Options) resolverState(u *lbcp.UpdateResolverState) resolver.State {
	state := resolver.State{Attributes: toAttributes(u.Attributes)}
	for _, spec := range u.Endpoints {
		e := resolver.Endpoint{Attributes: toAttributes(spec.Attributes)}
		for _, a := range spec.Addresses {
			e.Addresses = append(e.Addresses, toAddress(a))
		}
		if o.Endpoint != nil {
			o.Endpoint(&e, spec)
		}
		for _, a := range e.Addresses {
			if a.BalancerAttributes == nil {
				a.BalancerAttributes = e.Attributes
			}
			state.Addresses = append(state.Addresses, a)
		}
		state.Endpoints = append(state.Endpoints, e)
	}
	switch u.Halves {
	case lbcp.Halves_ENDPOINTS_ONLY:
		state.Addresses = nil
	case lbcp.Halves_ADDRESSES_ONLY:
		state.Endpoints = nil
	}
	if o.State != nil {
		o.State(&state, u)
	}
	return state
}

func toAddress(a *lbcp.Address) resolver.Address {
	address := resolver.Address{
		Addr: a.Addr, ServerName: a.ServerName, Attributes: toAttributes(a.Attributes)}
	if len(a.Metadata) > 0 {
		var pairs []string
		for _, k := range slices.Sorted(maps.Keys(a.Metadata)) {
			pairs = append(pairs, k+"="+a.Metadata[k])
		}
		address.Metadata = Metadata(strings.Join(pairs, ","))
	}
	return address
}

// toAttributes is nil for none: grpc-go tells nil from empty.
func toAttributes(m map[string]string) *attributes.Attributes {
	var all *attributes.Attributes
	for _, k := range slices.Sorted(maps.Keys(m)) {
		all = all.WithValue(AttributeKey(k), m[k])
	}
	return all
}

// fromAddresses tells the judge which addresses a policy uses. Attributes of other types than ours are
// the hooks' and the policy's own affair.
func fromAddresses(addrs []resolver.Address) []*lbcp.Address {
	var all []*lbcp.Address
	for _, a := range addrs {
		out := &lbcp.Address{Addr: a.Addr, ServerName: a.ServerName}
		if md, ok := a.Metadata.(Metadata); ok {
			out.Metadata = map[string]string{}
			for _, pair := range strings.Split(string(md), ",") {
				k, v, _ := strings.Cut(pair, "=")
				out.Metadata[k] = v
			}
		} else if a.Metadata != nil {
			out.Metadata = map[string]string{"": fmt.Sprint(a.Metadata)}
		}
		all = append(all, out)
	}
	return all
}

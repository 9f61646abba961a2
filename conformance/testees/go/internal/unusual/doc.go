// Package unusual holds policies that are right, and unlike those the suite was written beside: one that
// connects only to what is picked, one that keeps a part of the list, one that routes by zone and drops,
// one with a single SubConn and the old interface, and so on. Each was written against grpc-go's
// documentation, as a stranger would. They must pass by honest profiles (cmd/testee_unusual/profiles): a
// failure of one is a false accusation of ours.
//
// Each is registered once as it is, and once for each of its sins as "name.sin": the same policy with a
// mistake that happens in practice. Those must fail.
package unusual

import "google.golang.org/grpc/balancer"

// Sins is what each policy can be made to do wrong, by the policy's name.
var Sins = map[string][]string{}

// Names are all registered names, sins included.
var Names []string

type build func(cc balancer.ClientConn, sin string) balancer.Balancer

type builder struct {
	name, sin string
	build     build
}

func (b builder) Name() string { return b.name }

func (b builder) Build(cc balancer.ClientConn, _ balancer.BuildOptions) balancer.Balancer {
	return b.build(cc, b.sin)
}

func register(name string, build build, sins ...string) {
	Sins[name] = sins
	registerOne(builder{name, "", build})
	for _, sin := range sins {
		registerOne(builder{name + "." + sin, sin, build})
	}
}

func registerOne(b builder) {
	Names = append(Names, b.name)
	balancer.Register(b)
}

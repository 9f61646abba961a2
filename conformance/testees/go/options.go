package testee

import (
	"context"
	"encoding/json"
	"time"

	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee/lbcp"
)

// Options says what a testee knows that the judge cannot: mostly where a policy looks for what the
// judge sends in general terms. The zero value is right for a policy that reads plain addresses.
// Hooks are called inside the bubble; Key from picking goroutines, at the same time.
type Options struct {
	// Implementation and Version name what is hosted and thereby choose the edition, that is, which
	// requirements bind. Default: "grpc-go" and the version of google.golang.org/grpc in this program.
	Implementation string
	Version        string

	// Policies are names that the hello lists beside those well known that are registered here.
	Policies []string

	// Capabilities are claimed beside the testee's own. "weights" belongs here when Endpoint puts
	// the weight where the policy looks. "keys" is claimed by setting Key.
	Capabilities []string

	// Key puts a pick's key where the policy looks for it, usually into a value of the context.
	Key func(ctx context.Context, key string) context.Context

	// Call may do more to a pick's context: call_attributes are in the message. It runs after Key.
	Call func(ctx context.Context, pick *lbcp.Pick) context.Context

	// Method is the full name of the method that calls are of, where the judge names none: for policies that
	// treat methods differently. Default "/lbconform.Probe/Call".
	Method string

	// Endpoint turns what the judge says of an endpoint (attributes, weight, metadata) into what the
	// policy reads. e is filled already as AttributeKey and Metadata describe; change it at will,
	// its Addresses included. The Addresses half of the resolver state is made from the result.
	// Add to attributes with WithValue: new ones in their place hide from the policy what the judge
	// changes in them, and it is then blamed for what it never saw (RESOLVER-016).
	Endpoint func(e *resolver.Endpoint, spec *lbcp.Endpoint)

	// State may do the same to the whole resolver state, as the last step.
	State func(s *resolver.State, spec *lbcp.UpdateResolverState)

	// Config replaces the policy's own parser, for policies that take a config of their own type but
	// register no balancer.ConfigParser.
	Config func(policy string, raw json.RawMessage) (serviceconfig.LoadBalancingConfig, error)

	// Seat makes another seat that this testee offers beside that of its policies; see package channel.
	Seat func(report Report) Seat

	// Setup runs once inside the bubble, before the hello is answered.
	Setup func()

	// Watchdog is the real time that a turn may take before the process dumps all stacks and exits
	// with ExitHang. Default 10 s; the environment variable LBTESTEE_WATCHDOG (a Go duration) overrides.
	Watchdog time.Duration
}

// Exit codes of a testee. Everything else is the Go runtime's: 2 for an uncaught panic.
const (
	// ExitProtocol: a frame too long, not parseable, or a version of the protocol nobody speaks.
	ExitProtocol = 3
	// ExitUsage: not started by a judge.
	ExitUsage = 64
	// ExitHang: a turn did not end and the goroutines do not wait durably (a mutex, a spin).
	ExitHang = 86
)

// AttributeKey is the key under which the judge's attributes are put, as strings, into
// Endpoint.Attributes, Address.Attributes and State.Attributes unless a hook does better.
type AttributeKey string

// Metadata is what Address.Metadata holds when the judge gives metadata and no hook does better:
// "k=v" pairs in the order of their keys, comma between. It is comparable, as grpc-go demands.
type Metadata string

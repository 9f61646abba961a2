package testee_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/serviceconfig"

	"lbconform/testee"
	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// hookedOptions are those of a testee started with TESTEE_HOOKS: every hook leaves a trace.
func hookedOptions() testee.Options {
	o := testOptions()
	o.Implementation, o.Version = "acme", "v1.2.3"
	o.Method = "/acme.Api/Get"
	o.Setup = func() { setUp = true }
	o.Call = func(ctx context.Context, p *lbcp.Pick) context.Context {
		return context.WithValue(ctx, callType{}, p.CallAttributes["shard"])
	}
	o.State = func(s *resolver.State, u *lbcp.UpdateResolverState) {
		s.Attributes = s.Attributes.WithValue("listed", len(u.Endpoints))
	}
	o.Config = func(policy string, raw json.RawMessage) (serviceconfig.LoadBalancingConfig, error) {
		c := &hookedConfig{policy: policy}
		return c, json.Unmarshal(raw, &c.value)
	}
	return o
}

var setUp bool

type callType struct{}

type hookedConfig struct {
	serviceconfig.LoadBalancingConfig
	policy string
	value  map[string]int
}

var _ = stubs(map[string]plan{
	"shows_hooks": {
		update: func(s *stub, c balancer.ClientConnState) error {
			_ = reports(s, c)
			config, _ := c.BalancerConfig.(*hookedConfig)
			if config != nil {
				say("config of %s: %v", config.policy, config.value)
			}
			e := c.ResolverState.Endpoints[0]
			say("set up %v, listed %v, weight %v, zone %v, of address %v", setUp,
				c.ResolverState.Attributes.Value("listed"), e.Attributes.Value("weight"),
				e.Attributes.Value(testee.AttributeKey("zone")),
				c.ResolverState.Addresses[0].BalancerAttributes.Value("weight"))
			return nil
		},
		pick: func(s *stub, i balancer.PickInfo) (balancer.PickResult, error) {
			say("%s key %v shard %v", i.FullMethodName, i.Ctx.Value(keyType{}), i.Ctx.Value(callType{}))
			return balancer.PickResult{SubConn: s.sc}, nil
		}},
})

func TestHooksPutThingsWhereThePolicyLooks(t *testing.T) {
	b := with(t, "shows_hooks", "TESTEE_HOOKS=1")
	if w := b.j.Welcome; w.Implementation != "acme" || w.Version != "1.2.3" {
		t.Errorf("hosts %s %s", w.Implementation, w.Version)
	}
	config, key := `{"a": 1}`, "user"
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ParseConfig{
		ParseConfig: &lbcp.ParseConfig{Policy: "shows_hooks", Json: config}}})
	turn := b.ok(&lbcp.Command{Stimulus: &lbcp.Command_UpdateResolverState{
		UpdateResolverState: &lbcp.UpdateResolverState{ConfigJson: &config,
			Endpoints: []*lbcp.Endpoint{{Weight: 7, Attributes: map[string]string{"zone": "east"},
				Addresses: []*lbcp.Address{{Addr: "a:1"}}}}}}})
	same(t, turn, "made 1 a:1", "READY picker 1", "log: config of shows_hooks: map[a:1]",
		"log: set up true, listed 1, weight 7, zone east, of address 7")
	same(t, b.ok(pick(&lbcp.Pick{Key: &key, CallAttributes: map[string]string{"shard": "s"}})),
		"log: /acme.Api/Get key user shard s")
	same(t, b.ok(pick(&lbcp.Pick{FullMethod: "/asked.For/This"})), "log: /asked.For/This key <nil> shard ")
}

func TestASocketDoesAsWellAsPipes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	cmd := exec.Command(self(t))
	cmd.Env = append(os.Environ(), "LBCP_CONNECT=unix:"+path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	j := judge.Over(conn)
	if err := j.Hello(&lbcp.Hello{Protocol: 1, Nonce: []byte("n")}); err != nil {
		t.Fatal(err)
	}
	turn, err := j.Do(&lbcp.Command{Instance: 1, Stimulus: &lbcp.Command_Build{
		Build: &lbcp.Build{Policy: "stub"}}})
	if err != nil || turn.Done.Outcome != lbcp.Outcome_OK {
		t.Errorf("%v, %v", turn, err)
	}
	_ = conn.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func TestASocketThatIsNotThere(t *testing.T) {
	for _, where := range []string{"unix:/no/such/socket", "udp:1", "nonsense"} {
		cmd := exec.Command(self(t))
		cmd.Env = append(os.Environ(), "LBCP_CONNECT="+where)
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != testee.ExitUsage {
			t.Errorf("%s: exit %d", where, code)
		}
	}
}

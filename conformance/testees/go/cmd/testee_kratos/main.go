// Command testee_kratos hosts go-kratos' gRPC policy "selector".
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/go-kratos/kratos/v2/selector"
	"github.com/go-kratos/kratos/v2/selector/p2c"
	"github.com/go-kratos/kratos/v2/selector/random"
	"github.com/go-kratos/kratos/v2/selector/wrr"
	_ "github.com/go-kratos/kratos/v2/transport/grpc" // registers "selector"

	"lbconform/testee"
)

func main() {
	name := flag.String("selector", "wrr", "what the policy selects by: wrr, p2c or random")
	flag.Parse()
	builders := map[string]func() selector.Builder{
		"wrr":    func() selector.Builder { return wrr.NewBuilder() },
		"p2c":    func() selector.Builder { return p2c.NewBuilder() },
		"random": func() selector.Builder { return random.NewBuilder() },
	}
	if builders[*name] == nil {
		fmt.Fprintf(os.Stderr, "testee_kratos: -selector %q: wrr, p2c or random\n", *name)
		os.Exit(testee.ExitUsage)
	}
	selector.SetGlobalSelector(builders[*name]())
	testee.Main(testee.Options{
		Policies: []string{"selector"}, Endpoint: instance, Capabilities: []string{"weights"}})
}

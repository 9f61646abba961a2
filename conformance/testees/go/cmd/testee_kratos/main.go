// Command testee_kratos hosts go-kratos' gRPC policy "selector".
package main

import (
	"flag"

	_ "github.com/go-kratos/kratos/v2/transport/grpc" // registers "selector"

	"lbconform/testee"
)

func main() {
	name := flag.String("selector", "wrr", "what the policy selects by: wrr, p2c or random")
	flag.Parse()
	selectBy(*name)
	testee.Main(testee.Options{
		Policies: []string{"selector"}, Endpoint: instance, Capabilities: []string{"weights"}})
}

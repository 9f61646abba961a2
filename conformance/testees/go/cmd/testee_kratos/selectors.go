package main

import (
	"fmt"
	"os"

	"github.com/go-kratos/kratos/v2/selector"
	"github.com/go-kratos/kratos/v2/selector/p2c"
	"github.com/go-kratos/kratos/v2/selector/random"
	"github.com/go-kratos/kratos/v2/selector/wrr"

	"lbconform/testee"
)

// selectBy has the policy select as the selector of that name does.
func selectBy(name string) {
	builders := map[string]selector.Builder{
		"wrr": wrr.NewBuilder(), "p2c": p2c.NewBuilder(), "random": random.NewBuilder()}
	if builders[name] == nil {
		fmt.Fprintf(os.Stderr, "testee_kratos: -selector %q: wrr, p2c or random\n", name)
		os.Exit(testee.ExitUsage)
	}
	selector.SetGlobalSelector(builders[name])
}

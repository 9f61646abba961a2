// Command testee_grpc_internal hosts policies that grpc-go keeps in internal packages, for its xDS
// client alone to import.
//
// Go lets a package import an internal one if its own path begins with the same parent, so this module
// is named as if it were part of grpc-go; nobody else imports it.
package main

import (
	_ "google.golang.org/grpc/internal/xds/balancer/outlierdetection"

	"lbconform/testee"
)

func main() { testee.Main(testee.Options{}) }

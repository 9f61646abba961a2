// Command testee_grpc_internal hosts policies that grpc-go keeps in internal packages, for its xDS
// client alone to import.
//
// Go lets a package import an internal one if its own path begins with the same parent, so this module
// is named as if it were part of grpc-go; nobody else imports it.
package main

import (
	"strings"

	_ "google.golang.org/grpc/balancer/weightedtarget"
	"google.golang.org/grpc/internal/hierarchy"
	_ "google.golang.org/grpc/internal/xds/balancer/outlierdetection"
	_ "google.golang.org/grpc/internal/xds/balancer/priority"
	"google.golang.org/grpc/resolver"

	"lbconform/testee"
	"lbconform/testee/lbcp"
)

// pathAttribute says which child of each policy an endpoint is for, with slashes between the names.
const pathAttribute = "lbc.endpoint_path"

func main() {
	testee.Main(testee.Options{Endpoint: func(e *resolver.Endpoint, spec *lbcp.Endpoint) {
		if path, ok := spec.GetAttributes()[pathAttribute]; ok {
			*e = hierarchy.SetInEndpoint(*e, strings.Split(path, "/"))
		}
	}})
}

// Command testee_grpc_internal hosts policies that grpc-go lets nobody but its xDS client import. Its
// module is named as if it were part of grpc-go, for Go allows it then; nobody else imports it.
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

func main() {
	// The attribute says which child of each policy an endpoint is for, with slashes between the names.
	testee.Main(testee.Options{Endpoint: func(e *resolver.Endpoint, spec *lbcp.Endpoint) {
		if path, ok := spec.GetAttributes()["lbc.endpoint_path"]; ok {
			*e = hierarchy.SetInEndpoint(*e, strings.Split(path, "/"))
		}
	}})
}

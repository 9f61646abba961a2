//go:build !lbc_no_endpoint_weight

package main

import (
	"google.golang.org/grpc/experimental/balancer/weight"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/ringhash"

	"lbconform/testee/lbcp"
)

// ring_hash reads weight and hash key of an endpoint from attributes of these packages.
func init() {
	options.Capabilities = append(options.Capabilities, "weights", "hash_keys")
	options.Endpoint = func(e *resolver.Endpoint, spec *lbcp.Endpoint) {
		if spec.Weight != 0 {
			*e = weight.Set(*e, weight.EndpointInfo{Weight: spec.Weight})
		}
		if key := spec.Attributes["hash_key"]; key != "" {
			*e = ringhash.SetHashKey(*e, key)
		}
	}
}

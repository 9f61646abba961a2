package main

import (
	"strconv"

	"github.com/go-kratos/kratos/v2/registry"
	"google.golang.org/grpc/resolver"

	"lbconform/testee/lbcp"
)

// instance describes an endpoint as kratos' own resolver does: a service instance in an attribute of
// each address, the weight in its metadata, and the metadata once more as attributes.
func instance(e *resolver.Endpoint, spec *lbcp.Endpoint) {
	metadata := map[string]string{}
	for k, v := range spec.Attributes {
		metadata[k] = v
	}
	if spec.Weight > 0 {
		metadata["weight"] = strconv.Itoa(int(spec.Weight))
	}
	for i := range e.Addresses {
		a := &e.Addresses[i]
		// What the list says of the address stays: it is part of which connection is meant.
		for k, v := range metadata {
			a.Attributes = a.Attributes.WithValue(k, v)
		}
		a.Attributes = a.Attributes.WithValue("rawServiceInstance", &registry.ServiceInstance{
			ID: a.Addr, Name: a.ServerName, Metadata: metadata,
			Endpoints: []string{"grpc://" + a.Addr}})
	}
}

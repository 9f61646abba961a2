// Command testee_unusual hosts the policies of internal/unusual, sins included.
package main

import (
	"strconv"

	"google.golang.org/grpc/resolver"

	"lbconform/testee"
	"lbconform/testee/internal/unusual"
	"lbconform/testee/lbcp"
)

func endpoint(e *resolver.Endpoint, spec *lbcp.Endpoint) {
	if zone, ok := spec.Attributes["zone"]; ok {
		e.Attributes = e.Attributes.WithValue(unusual.Zone{}, zone)
	}
	if spec.Weight > 0 {
		e.Attributes = e.Attributes.WithValue(unusual.Weight{}, strconv.Itoa(int(spec.Weight)))
	}
}

func main() {
	testee.Main(testee.Options{Policies: unusual.Names, Endpoint: endpoint, Capabilities: []string{"weights"}})
}

//go:build !lbc_no_call_authority

package channel

import "google.golang.org/grpc"

// callAuthority makes a call's own authority; set where grpc-go knows such a thing.
var callAuthority = grpc.CallAuthority

var callAuthorities = []string{"call_authority"}

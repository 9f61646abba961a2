//go:build lbc_no_call_authority

package channel

import "google.golang.org/grpc"

var callAuthority func(string) grpc.CallOption

var callAuthorities []string

//go:build !lbc_no_ringhash

package main

import _ "google.golang.org/grpc/balancer/ringhash"

//go:build !lbc_no_random_subsetting

package main

import _ "google.golang.org/grpc/balancer/randomsubsetting"

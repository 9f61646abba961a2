// Package testee hosts load-balancing policies of grpc-go behind LBCP, the protocol of lbconform's
// judge. Any policy registered with google.golang.org/grpc/balancer is hosted unmodified:
//
//	package main
//
//	import (
//		_ "example.com/acme/hashbalancer" // registers "acme_hash"
//
//		"lbconform/testee"
//	)
//
//	func main() { testee.Main(testee.Options{}) }
//
// The package plays the channel: it implements balancer.ClientConn and balancer.SubConn, and calls the
// policy the way a channel does (serialised, listeners later and never inline). What happens to the
// connections is decided by the judge, message by message. It is not a channel: no resolver, no
// socket, no back-off lives here.
//
// Time is that of a testing/synctest bubble. It moves only by the judge's Advance, and the end of a
// turn is exact: Done is sent when every goroutine of the bubble waits for something that cannot
// come before the next command.
//
// Threads: the bubble's root goroutine reads commands and never calls the policy. Each policy has
// one serialiser goroutine for callbacks and one for picks (worker.go). A watchdog outside the bubble
// ends the process when a turn does not (watchdog.go).
//
// Reading order: options.go, main.go, session.go, instance.go, client_conn.go, sub_conn.go, pick.go; the
// rest is detail of these.
package testee

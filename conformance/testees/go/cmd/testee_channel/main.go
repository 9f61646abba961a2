// Command testee_channel hosts grpc-go's own channel, the policies that it registers by itself, and weighted_target,
// whose config has children in it.
package main

import (
	_ "google.golang.org/grpc/balancer/weightedtarget"

	"lbconform/testee"
	"lbconform/testee/channel"
)

func main() { testee.Main(testee.Options{Seat: channel.New}) }

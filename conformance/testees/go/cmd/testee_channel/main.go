// Command testee_channel hosts grpc-go's own channel, and the policies that it registers by itself.
package main

import (
	"lbconform/testee"
	"lbconform/testee/channel"
)

func main() { testee.Main(testee.Options{Seat: channel.New}) }

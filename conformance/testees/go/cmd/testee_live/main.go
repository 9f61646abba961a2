// Command testee_live hosts grpc-go as a whole client over real sockets.
package main

import "lbconform/testee/live"

func main() { live.Main(live.Options{}) }

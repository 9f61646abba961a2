// Command testee hosts the policies that grpc-go itself registers.
package main

import "lbconform/testee"

// options are completed by files that not every version of grpc-go has.
var options testee.Options

func main() { testee.Main(options) }

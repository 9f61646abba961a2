// Command testee hosts the policies that grpc-go itself registers.
package main

import "lbconform/testee"

func main() { testee.Main(testee.Options{}) }

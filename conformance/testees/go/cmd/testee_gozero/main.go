// Command testee_gozero hosts go-zero's gRPC policies "p2c_ewma" and "consistent_hash".
package main

import (
	"github.com/zeromicro/go-zero/zrpc" // registers both

	"lbconform/testee"
)

func main() {
	testee.Main(testee.Options{
		Policies: []string{"p2c_ewma", "consistent_hash"},
		Key:      zrpc.SetHashKey,
	})
}

// Package live hosts grpc-go as a whole client for a judge in the live seat.
//
// The client is what grpc.NewClient makes, over real sockets and in real time: no bubble, no adapter
// between channel and policy. Only its resolver is ours, which lists what the judge says. What the
// client does is seen by the judge's servers; this package starts its calls and tells how they ended.
package live

// Package channel hosts grpc-go's own channel for a judge in the channel seat.
//
// The channel is what grpc.NewClient makes, unmodified. Its policies are puppets registered with package
// balancer, its resolver is one that reports what the judge says, and its transport is grpc-go's own over
// pipes in memory, at whose other end real gRPC servers accept every call and leave it under way. All of
// it lives in the bubble of the testee's session, so that time is virtual and quiescence proven.
//
// One channel lives at a time: a builder in the registry cannot tell for whom it builds.
package channel

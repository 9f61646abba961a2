// Package fidelity proves the host that this folder's testee emulates: one recording policy is driven
// with equal inputs under the emulated channel and under grpc-go's own, both on virtual time, and the
// callbacks that it gets must be the same, with the same arguments, in the same order.
//
//   - recorder.go: the policy. It does what its config says and writes down every callback.
//   - scenario.go: what is played, as steps that both hosts understand, and the comparison.
//   - channel.go: the real host, grpc.NewClient with a scripted resolver and servers in memory.
//   - emulated.go: the testee in a process of its own, and what a judge must send so that it sees what a
//     channel's policy sees: the model of a SubConn.
//
// What is not compared: texts of connection errors (only whether there is one, and that it is no
// status), and the order between events of *different* SubConns within one step, which a real channel
// does not promise either.
package fidelity

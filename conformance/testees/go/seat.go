package testee

import "lbconform/testee/lbcp"

// Seat answers the commands of another seat than the policy's: package channel is one. Its methods
// are called on the root goroutine of the bubble.
type Seat interface {
	// Capabilities are claimed beside the testee's own.
	Capabilities() []string
	// Takes tells whether a command is of this seat, or about an instance of it.
	Takes(command *lbcp.Command) bool
	// Do carries a command out and waits until nothing can run.
	Do(command *lbcp.Command) *lbcp.Done
}

// Report sends an event of an instance, from whatever goroutine it happens on.
type Report func(instance uint32, event *lbcp.Event)

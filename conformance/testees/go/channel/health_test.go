package channel_test

import (
	"slices"
	"testing"

	"lbconform/testee/lbcp"
)

func answers(status lbcp.ServingStatus) *lbcp.Command {
	return &lbcp.Command{Stimulus: &lbcp.Command_AnswerHealth{
		AnswerHealth: &lbcp.AnswerHealth{Connection: 1, Status: status}}}
}

// opensChecking brings a channel up whose own policy asks for the health of a:1, which is being dialled.
func (b *bench) opensChecking() {
	b.t.Helper()
	config := `{"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": "shop"}}`
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_OpenChannel{OpenChannel: &lbcp.OpenChannel{
		Target: "lbconform:///service", DefaultServiceConfig: &config}}})
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_ExitIdle{}})
	b.ok(&lbcp.Command{Stimulus: &lbcp.Command_PushResolverState{PushResolverState: &lbcp.PushResolverState{
		Endpoints: []*lbcp.Endpoint{{Addresses: []*lbcp.Address{{Addr: "a:1"}}}}}}})
}

func TestAWatchIsToldAnsweredAndEnded(t *testing.T) {
	b := start(t)
	b.opensChecking()
	b.wants(lbcp.Outcome_BAD_COMMAND, answers(lbcp.ServingStatus_SERVING)) // Nobody asks yet.
	b.sees(dials(1), "health_watched")
	b.sees(answers(lbcp.ServingStatus_SERVING), "channel_state")
	b.sees(answers(lbcp.ServingStatus_NOT_SERVING), "channel_state")
	unimplemented := &lbcp.Command{Stimulus: &lbcp.Command_EndHealth{
		EndHealth: &lbcp.EndHealth{Connection: 1, Code: 12, Message: "no such method"}}}
	b.sees(unimplemented, "channel_state")
	b.wants(lbcp.Outcome_BAD_COMMAND, unimplemented)
}

func TestTheEndOfAChannelIsTheEndOfItsWatches(t *testing.T) {
	b := start(t)
	b.opensChecking()
	b.sees(dials(1), "health_watched")
	closes := &lbcp.Command{Stimulus: &lbcp.Command_Close{Close: &lbcp.Close{}}}
	if got := b.ok(closes); !slices.Contains(got, "health_unwatched") {
		t.Errorf("close: %v", got)
	}
}

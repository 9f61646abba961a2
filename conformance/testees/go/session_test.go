package testee_test

import (
	"encoding/binary"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"

	"lbconform/testee/lbcp"
)

func TestHelloNamesWhatIsHosted(t *testing.T) {
	w := start(t).j.Welcome
	if string(w.Nonce) != "nonce" || w.Protocol != 1 {
		t.Errorf("protocol %d, nonce %q", w.Protocol, w.Nonce)
	}
	if w.Implementation != "grpc-go" || w.Version != grpc.Version || w.Language != "go" {
		t.Errorf("hosted: %s %s in %s", w.Implementation, w.Version, w.Language)
	}
	for _, p := range []string{"pick_first", "round_robin", "stub"} {
		if !slices.Contains(w.Policies, p) {
			t.Errorf("policy %s is not listed in %v", p, w.Policies)
		}
	}
	for _, c := range []string{"virtual_time", "burst", "keys", "weights", "blocked"} {
		if !slices.Contains(w.Capabilities, c) {
			t.Errorf("capability %s is not listed in %v", c, w.Capabilities)
		}
	}
	if w.Quiescence != lbcp.Quiescence_EXACT {
		t.Errorf("quiescence %v", w.Quiescence)
	}
}

func TestEndsOfASession(t *testing.T) {
	rows := []struct {
		why  string
		send func(*bench)
		code int
	}{
		{"goodbye ends at once", func(b *bench) {
			_ = b.j.Send(&lbcp.Envelope{Body: &lbcp.Envelope_Goodbye{Goodbye: &lbcp.Goodbye{}}})
		}, 0},
		{"the end of the stream is an orderly end", func(*bench) {}, 0},
		{"a frame over the limit", func(b *bench) {
			_ = b.j.SendRaw(binary.BigEndian.AppendUint32(nil, 16<<20+1))
		}, 3},
		{"an envelope that does not parse", func(b *bench) {
			_ = b.j.SendRaw([]byte{0, 0, 0, 2, 0xff, 0xff})
		}, 3},
		{"a stream that ends within a frame", func(b *bench) {
			_ = b.j.SendRaw([]byte{0, 0, 0, 9, 1})
		}, 3},
		{"a second hello", func(b *bench) {
			_ = b.j.Send(&lbcp.Envelope{Body: &lbcp.Envelope_Hello{Hello: &lbcp.Hello{Protocol: 1}}})
		}, 3},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			b := start(t)
			row.send(b)
			if end := b.j.Wait(); end.Code != row.code {
				t.Errorf("exit %d, want %d; stderr: %s", end.Code, row.code, end.Stderr)
			}
		})
	}
}

func TestWithoutAJudgeItSaysWhatItIs(t *testing.T) {
	cmd := exec.Command(self(t))
	cmd.Env = append(os.Environ(), "LBCP_READ_FD=x", "LBCP_WRITE_FD=")
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 64 {
		t.Errorf("exit %d, want 64", code)
	}
	if strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "LBCP_READ_FD") {
		t.Errorf("expected one line that says how to start it, got %q", out)
	}
}

func TestWrongCommandsCostNothing(t *testing.T) {
	b := with(t, "stub")
	b.ok(lists("a:1"))
	unknown := uint32(99)
	rows := []struct {
		why     string
		command *lbcp.Command
		outcome lbcp.Outcome
	}{
		{"nonsense is not believed", &lbcp.Command{Stimulus: &lbcp.Command_Nonsense{
			Nonsense: &lbcp.Nonsense{}}}, lbcp.Outcome_UNSUPPORTED},
		{"a stimulus from the future", &lbcp.Command{}, lbcp.Outcome_UNSUPPORTED},
		{"no policy has a back-off to reset", &lbcp.Command{Stimulus: &lbcp.Command_ResetBackoff{
			ResetBackoff: &lbcp.ResetBackoff{}}}, lbcp.Outcome_UNSUPPORTED},
		{"a policy nobody registered", &lbcp.Command{Instance: 2, Stimulus: &lbcp.Command_Build{
			Build: &lbcp.Build{Policy: "no_such_policy"}}}, lbcp.Outcome_UNKNOWN_POLICY},
		{"an instance in use", &lbcp.Command{Stimulus: &lbcp.Command_Build{
			Build: &lbcp.Build{Policy: "stub"}}}, lbcp.Outcome_BAD_COMMAND},
		{"a builder that gives nothing", &lbcp.Command{Instance: 2, Stimulus: &lbcp.Command_Build{
			Build: &lbcp.Build{Policy: "nil_builder"}}}, lbcp.Outcome_ERROR},
		{"the same number again", &lbcp.Command{Instance: 2, Stimulus: &lbcp.Command_Build{
			Build: &lbcp.Build{Policy: "stub"}}}, lbcp.Outcome_OK},
		{"an instance never built", &lbcp.Command{Instance: unknown, Stimulus: &lbcp.Command_Close{
			Close: &lbcp.Close{}}}, lbcp.Outcome_BAD_COMMAND},
		{"a SubConn never made", becomes(unknown, lbcp.ConnectivityState_READY),
			lbcp.Outcome_BAD_COMMAND},
		{"a picker never seen", pick(&lbcp.Pick{Picker: unknown}), lbcp.Outcome_BAD_COMMAND},
		{"too many picks", pick(&lbcp.Pick{Count: 1_000_001}), lbcp.Outcome_BAD_COMMAND},
		{"a call never picked", &lbcp.Command{Stimulus: &lbcp.Command_CallDone{
			CallDone: &lbcp.CallDone{Calls: []uint64{1}}}}, lbcp.Outcome_BAD_COMMAND},
		{"a picker dropped that never was", &lbcp.Command{Stimulus: &lbcp.Command_DropPicker{
			DropPicker: &lbcp.DropPicker{Picker: unknown}}}, lbcp.Outcome_BAD_COMMAND},
		{"a config for a policy without parser", &lbcp.Command{Stimulus: &lbcp.Command_ParseConfig{
			ParseConfig: &lbcp.ParseConfig{Policy: "stub", Json: "{}"}}}, lbcp.Outcome_UNSUPPORTED},
	}
	for _, row := range rows {
		turn := b.do(row.command)
		if turn.Done.Outcome != row.outcome {
			t.Errorf("%s: %v, want %v", row.why, turn.Done, row.outcome)
		}
		if len(said(turn)) > 0 {
			t.Errorf("%s: said %v", row.why, said(turn))
		}
	}
	same(t, b.ok(fails("still here")), "log: resolver error still here")
}

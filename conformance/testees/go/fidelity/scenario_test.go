package fidelity

import "testing"

// The comparison itself: what it must see, and what it must not mind.
func TestDifferences(t *testing.T) {
	rows := []struct {
		why            string
		emulated, real []string
		differ         bool
	}{
		{"equal lines", []string{"update", "a: READY"}, []string{"update", "a: READY"}, false},
		{"another argument", []string{"a: IDLE without error"}, []string{"a: IDLE with an error"}, true},
		{"a callback too few", []string{"update"}, []string{"update", "a: READY"}, true},
		{"a callback too many", []string{"update", "a: READY"}, []string{"update"}, true},
		{"a listener within the update", []string{"update", "a: READY", "update ends"},
			[]string{"update", "update ends", "a: READY"}, true},
		{"one SubConn's events in another order", []string{"a: READY", "a: IDLE"},
			[]string{"a: IDLE", "a: READY"}, true},
		{"two SubConns' events interleaved", []string{"a: READY", "b: READY", "a: IDLE"},
			[]string{"a: READY", "a: IDLE", "b: READY"}, false},
		{"one of two in another order", []string{"a: READY", "b: READY", "a: IDLE"},
			[]string{"a: IDLE", "a: READY", "b: READY"}, true},
	}
	for _, row := range rows {
		got := differences([]step{{"s", row.emulated}}, []step{{"s", row.real}})
		if (len(got) > 0) != row.differ {
			t.Errorf("%s: %v", row.why, got)
		}
	}
	if len(differences([]step{{"s", nil}}, nil)) == 0 {
		t.Error("a step that only one host played is not seen")
	}
}

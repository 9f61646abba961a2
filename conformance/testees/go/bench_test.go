package testee_test

import (
	"testing"
	"time"

	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// BenchmarkTurn measures one command through the pipe, both ways, with this package's own judge:
// go test -run - -bench Turn. The target is a median of 60 µs on two idle cores.
func BenchmarkTurn(b *testing.B) {
	rows := []struct {
		name    string
		command func() *lbcp.Command
	}{
		{"nonsense", func() *lbcp.Command {
			return &lbcp.Command{Stimulus: &lbcp.Command_Nonsense{Nonsense: &lbcp.Nonsense{}}}
		}},
		{"callback", func() *lbcp.Command { return becomes(1, ready) }},
		{"pick", func() *lbcp.Command { return pick(&lbcp.Pick{}) }},
		{"100 picks", func() *lbcp.Command { return pick(&lbcp.Pick{Count: 100}) }},
		{"advance 1 s", func() *lbcp.Command { return advance(time.Second) }},
		{"list of 3", func() *lbcp.Command { return lists("a:1", "b:1", "c:1") }},
	}
	for _, row := range rows {
		b.Run(row.name, func(b *testing.B) {
			bench := startForBench(b)
			for b.Loop() {
				c := row.command()
				c.Instance = 1
				if _, err := bench.Do(c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func startForBench(b *testing.B) *judge.Judge {
	b.Helper()
	j, err := judge.Start(self(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Wait() })
	for _, c := range []*lbcp.Command{
		{Stimulus: &lbcp.Command_Build{Build: &lbcp.Build{Policy: "round_robin", Target: "dns:///x"}}},
		lists("a:1", "b:1", "c:1"), becomes(1, connecting), becomes(1, ready), health(1, ready),
	} {
		c.Instance = 1
		if _, err := j.Do(c); err != nil {
			b.Fatal(err)
		}
	}
	return j
}

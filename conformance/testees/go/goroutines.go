package testee

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
)

// goroutine is one entry of the runtime's dump.
type goroutine struct {
	number uint64
	parent uint64 // of the goroutine that started it; 0 if the dump does not say
	text   []byte
}

// inBubble tells whether it lives in a synctest bubble.
func (g goroutine) inBubble() bool {
	header, _, _ := bytes.Cut(g.text, []byte("\n"))
	return bytes.Contains(header, []byte("synctest bubble"))
}

// ours tells whether this package or the testing packages started it.
func (g goroutine) ours() bool {
	_, creator, ok := bytes.Cut(g.text, []byte("\ncreated by "))
	return !ok || bytes.HasPrefix(creator, []byte("lbconform/testee.")) ||
		bytes.HasPrefix(creator, []byte("testing.")) ||
		bytes.HasPrefix(creator, []byte("internal/synctest."))
}

// line is the goroutine in one line: why it waits, where, and who started it.
func (g goroutine) line() string {
	lines := strings.Split(string(g.text), "\n")
	if len(lines) < 2 {
		return lines[0]
	}
	line := strings.TrimSuffix(lines[0], ":") + " in " + lines[1]
	for _, l := range lines {
		if rest, ok := strings.CutPrefix(l, "created by "); ok {
			line += ", created by " + rest
		}
	}
	return line
}

// goroutines parses a dump of all.
func goroutines() []goroutine {
	var all []goroutine
	for _, text := range bytes.Split(bytes.TrimSpace(allStacks()), []byte("\n\n")) {
		g := goroutine{text: text, number: numberAfter(text, "goroutine ")}
		if _, creator, ok := bytes.Cut(text, []byte("\ncreated by ")); ok {
			_, in, _ := bytes.Cut(creator, []byte(" in "))
			g.parent = numberAfter(in, "goroutine ")
		}
		all = append(all, g)
	}
	return all
}

// goroutineNumber is the caller's own number.
func goroutineNumber() uint64 {
	var buffer [64]byte
	return numberAfter(buffer[:runtime.Stack(buffer[:], false)], "goroutine ")
}

func numberAfter(text []byte, prefix string) uint64 {
	rest, ok := bytes.CutPrefix(text, []byte(prefix))
	if !ok {
		return 0
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	n, _ := strconv.ParseUint(string(rest[:end]), 10, 64)
	return n
}

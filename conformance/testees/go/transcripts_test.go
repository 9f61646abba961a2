package testee_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"lbconform/testee/internal/judge"
	"lbconform/testee/lbcp"
)

// The transcripts of conformance/protocol/testdata are what every adapter owes; its README has the
// rules of comparison.

type transcript struct {
	About string
	Needs []string
	lines []line
}

type line struct {
	From     string
	Envelope json.RawMessage
	message  *lbcp.Envelope
}

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("../../protocol/testdata/*.lbtrace")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lbtrace"), func(t *testing.T) {
			replay(t, readTranscript(t, file))
		})
	}
}

func readTranscript(t *testing.T, name string) *transcript {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tr := &transcript{}
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			err = json.Unmarshal(lines.Bytes(), tr)
		} else {
			l := line{message: &lbcp.Envelope{}}
			if err = json.Unmarshal(lines.Bytes(), &l); err == nil {
				err = protojson.Unmarshal(l.Envelope, l.message)
			}
			tr.lines = append(tr.lines, l)
		}
		if err != nil {
			t.Fatalf("%s:%d: %v", name, n, err)
		}
	}
	return tr
}

// replay plays the judge's side. The hello of the transcript is the first that the testee hears.
func replay(t *testing.T, tr *transcript) {
	j, err := judge.Launch(self(t))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Wait()
	var sent, owed []*lbcp.Envelope
	for _, l := range tr.lines {
		if l.From == "judge" {
			if err := j.Send(l.message); err != nil {
				t.Fatal(err)
			}
			continue
		}
		owed = append(owed, l.message)
		if l.message.GetEvent() != nil {
			continue
		}
		sent = receiveTurn(t, j)
		compare(t, owed, sent)
		owed = nil
	}
	if end := j.Wait(); end.Code != 0 {
		t.Errorf("exit %d: %s", end.Code, end.Stderr)
	}
}

// receiveTurn takes envelopes up to one that is no event.
func receiveTurn(t *testing.T, j *judge.Judge) []*lbcp.Envelope {
	t.Helper()
	var all []*lbcp.Envelope
	for {
		e, err := j.Receive()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
		if welcome := e.GetWelcome(); welcome != nil {
			hosts := append(slices.Clone(welcome.Policies), welcome.Capabilities...)
			if !slices.Contains(hosts, "round_robin") {
				t.Errorf("the testee hosts only %v", hosts)
			}
		}
		if e.GetEvent() == nil {
			return all
		}
	}
}

// compare finds each envelope owed among those sent, each its own.
func compare(t *testing.T, owed, sent []*lbcp.Envelope) {
	t.Helper()
	left := slices.Clone(sent)
	for _, o := range owed {
		at := slices.IndexFunc(left, func(s *lbcp.Envelope) bool {
			return covers(o.ProtoReflect(), s.ProtoReflect())
		})
		if at < 0 {
			t.Errorf("not sent: %v\nsent: %v", o, sent)
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
}

// covers tells whether every field that want gives is the same in got.
func covers(want, got protoreflect.Message) bool {
	same := true
	want.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		g := got.Get(f)
		switch {
		case f.IsMap():
			same = v.Equal(g)
		case f.IsList() && f.Message() != nil:
			same = v.List().Len() == g.List().Len()
			for i := 0; same && i < v.List().Len(); i++ {
				same = covers(v.List().Get(i).Message(), g.List().Get(i).Message())
			}
		case f.Message() != nil && !f.IsList():
			same = got.Has(f) && covers(v.Message(), g.Message())
		default:
			same = v.Equal(g)
		}
		return same
	})
	return same
}

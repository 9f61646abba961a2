package testee_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"

	"lbconform/testee/lbcp"
)

// The examples in lbcp.proto are what an author copies first, so each is an Envelope that parses, an
// answer carries the number of its command, and nothing that can be said goes without one.

// A first line, or what continues it: indented by three spaces more than a comment's text.
var exampleLine = regexp.MustCompile(`^//   (\s*)(.+)$`)

func readExamples(t *testing.T) []*lbcp.Envelope {
	t.Helper()
	text, err := os.ReadFile("../../protocol/lbcp.proto")
	if err != nil {
		t.Fatal(err)
	}
	var examples []*lbcp.Envelope
	begun, first := "", 0
	end := func() {
		if begun == "" {
			return
		}
		e := &lbcp.Envelope{}
		if err := protojson.Unmarshal([]byte(begun), e); err != nil {
			t.Errorf("lbcp.proto:%d: %v in %s", first, err, begun)
		}
		examples = append(examples, e)
		begun = ""
	}
	// A nil example stands between those of two comments.
	for i, line := range strings.Split(string(text), "\n") {
		found := exampleLine.FindStringSubmatch(line)
		switch {
		case found == nil:
			end()
			if n := len(examples); n > 0 && examples[n-1] != nil {
				examples = append(examples, nil)
			}
		case found[1] == "":
			end()
			begun, first = found[2], i+1
		default:
			begun += " " + found[2]
		}
	}
	return examples
}

func TestExamplesOfTheProtocol(t *testing.T) {
	shown := map[protoreflect.Name]bool{}
	var command *lbcp.Command
	for _, e := range readExamples(t) {
		if e == nil {
			command = nil
			continue
		}
		for _, m := range []protoreflect.Message{
			e.ProtoReflect(), e.GetCommand().ProtoReflect(), e.GetEvent().ProtoReflect()} {
			if oneofs := m.Descriptor().Oneofs(); m.IsValid() && oneofs.Len() > 0 {
				if which := m.WhichOneof(oneofs.Get(0)); which != nil {
					shown[which.Name()] = true
				}
			}
		}
		if e.GetCommand() != nil {
			command = e.GetCommand()
		}
		said := max(e.GetEvent().GetCommand(), e.GetDone().GetCommand())
		if command != nil && said != 0 && said != command.Id {
			t.Errorf("an answer to %d stands under command %d: %v", said, command.Id, e)
		}
	}
	for _, m := range []protoreflect.Message{
		(&lbcp.Envelope{}).ProtoReflect(), (&lbcp.Command{}).ProtoReflect(), (&lbcp.Event{}).ProtoReflect()} {
		fields := m.Descriptor().Oneofs().Get(0).Fields()
		for i := range fields.Len() {
			if name := fields.Get(i).Name(); !shown[name] {
				t.Errorf("%s of %s has no example", name, m.Descriptor().Name())
			}
		}
	}
}

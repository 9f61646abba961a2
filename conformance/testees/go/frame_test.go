package testee

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"

	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// pipe gives frames that read what the test writes.
func pipe(t *testing.T) (*frames, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close(), w.Close() })
	return &frames{in: int(r.Fd()), out: int(w.Fd())}, w
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	f, _ := pipe(t)
	for id := range uint64(100) {
		if err := f.write(command(id)); err != nil {
			t.Fatal(err)
		}
	}
	for id := range uint64(100) {
		e, err := f.read()
		if err != nil || e.GetCommand().Id != id {
			t.Fatalf("command %d: %v, %v", id, e, err)
		}
	}
}

func TestAFrameMayComeInPieces(t *testing.T) {
	f, w := pipe(t)
	wire, err := proto.Marshal(command(7))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for _, b := range append(binary.BigEndian.AppendUint32(nil, uint32(len(wire))), wire...) {
			_, _ = w.Write([]byte{b})
		}
	}()
	if e, err := f.read(); err != nil || e.GetCommand().Id != 7 {
		t.Errorf("%v, %v", e, err)
	}
}

func TestBrokenStreams(t *testing.T) {
	rows := []struct {
		why     string
		bytes   []byte
		orderly bool
	}{
		{"nothing at all", nil, true},
		{"half a length", []byte{0, 0}, false},
		{"half a frame", []byte{0, 0, 0, 5, 1, 2}, false},
		{"a length over the limit", []byte{1, 0, 0, 1}, false},
		{"no envelope", []byte{0, 0, 0, 1, 0xff}, false},
	}
	for _, row := range rows {
		f, w := pipe(t)
		_, _ = w.Write(row.bytes)
		_ = w.Close()
		if _, err := f.read(); err == nil || errors.Is(err, io.EOF) != row.orderly {
			t.Errorf("%s: %v", row.why, err)
		}
	}
}

func TestNoFrameOverTheLimitIsSent(t *testing.T) {
	f, _ := pipe(t)
	e := &lbcp.Envelope{Body: &lbcp.Envelope_Hello{Hello: &lbcp.Hello{Nonce: make([]byte, maxFrame)}}}
	if err := f.write(e); err == nil {
		t.Error("sent")
	}
}

// FuzzRead: whatever comes, read ends with an envelope or an error and nothing else.
func FuzzRead(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 2, 0x1a, 0})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		fr, w := pipe(t)
		if len(bytes) > 4096 {
			return // More would fill the pipe.
		}
		_, _ = w.Write(bytes)
		_ = w.Close()
		for {
			e, err := fr.read()
			if (e == nil) == (err == nil) {
				t.Fatalf("%v, %v", e, err)
			}
			if err != nil {
				return
			}
		}
	})
}

func command(id uint64) *lbcp.Envelope {
	return &lbcp.Envelope{Body: &lbcp.Envelope_Command{Command: &lbcp.Command{Id: id}}}
}

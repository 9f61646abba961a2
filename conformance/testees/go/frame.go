package testee

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"syscall"

	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// maxFrame is LBCP's limit for one envelope.
const maxFrame = 16 << 20

// frames reads and writes LBCP frames on two raw descriptors. Reads are plain blocking system calls:
// the runtime does not count them as a durable wait, so a bubble's clock stands still while the judge
// thinks. read belongs to one goroutine; write must be serialised by the caller.
type frames struct {
	in, out  int
	incoming []byte // received and not yet parsed
	outgoing []byte // reused by write
}

// read returns the next envelope; io.EOF at an orderly end; another error for a broken stream.
func (f *frames) read() (*lbcp.Envelope, error) {
	for {
		if len(f.incoming) >= 4 {
			size := binary.BigEndian.Uint32(f.incoming)
			if size > maxFrame {
				return nil, fmt.Errorf("frame of %d bytes, the limit is %d", size, maxFrame)
			}
			if end := 4 + int(size); len(f.incoming) >= end {
				envelope := &lbcp.Envelope{}
				if err := proto.Unmarshal(f.incoming[4:end], envelope); err != nil {
					return nil, fmt.Errorf("frame that is no Envelope: %w", err)
				}
				f.incoming = append(f.incoming[:0], f.incoming[end:]...)
				return envelope, nil
			}
		}
		if err := f.fill(); err != nil {
			if errors.Is(err, io.EOF) && len(f.incoming) > 0 {
				return nil, fmt.Errorf("stream ends within a frame")
			}
			return nil, err
		}
	}
}

// fill appends what one read gives.
func (f *frames) fill() error {
	const step = 64 << 10
	used := len(f.incoming)
	if cap(f.incoming)-used < step {
		grown := make([]byte, used, 2*cap(f.incoming)+step)
		copy(grown, f.incoming)
		f.incoming = grown
	}
	for {
		n, err := syscall.Read(f.in, f.incoming[used:used+step])
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return fmt.Errorf("read: %w", err)
		case n == 0:
			return io.EOF
		}
		f.incoming = f.incoming[:used+n]
		return nil
	}
}

// write sends one envelope.
func (f *frames) write(envelope *lbcp.Envelope) error {
	buffer, err := proto.MarshalOptions{}.MarshalAppend(append(f.outgoing[:0], 0, 0, 0, 0), envelope)
	if err != nil {
		return err
	}
	f.outgoing = buffer[:0]
	if len(buffer)-4 > maxFrame {
		return fmt.Errorf("envelope of %d bytes, the limit is %d", len(buffer)-4, maxFrame)
	}
	binary.BigEndian.PutUint32(buffer, uint32(len(buffer)-4))
	for len(buffer) > 0 {
		n, err := syscall.Write(f.out, buffer)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		buffer = buffer[n:]
	}
	return nil
}

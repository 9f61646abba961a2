package live

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"

	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// maxFrame is LBCP's limit for one envelope.
const maxFrame = 16 << 20

// wire is the two directions in which judge and testee speak. One goroutine.
type wire struct {
	in  io.Reader
	out io.Writer
}

// openWire takes the descriptors that the judge names.
func openWire() (*wire, error) {
	in, errIn := strconv.Atoi(os.Getenv("LBCP_READ_FD"))
	out, errOut := strconv.Atoi(os.Getenv("LBCP_WRITE_FD"))
	if errIn != nil || errOut != nil {
		return nil, fmt.Errorf("this is a testee for lbconform: start it with " +
			"`lbconform run --seat live --testee`, which sets LBCP_READ_FD and LBCP_WRITE_FD")
	}
	return &wire{os.NewFile(uintptr(in), "commands"), os.NewFile(uintptr(out), "events")}, nil
}

// read gives the next envelope; io.EOF when the judge has gone.
func (w *wire) read() (*lbcp.Envelope, error) {
	var header [4]byte
	if _, err := io.ReadFull(w.in, header[:]); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(header[:])
	if length > maxFrame {
		return nil, fmt.Errorf("a frame of %d bytes: more than %d", length, maxFrame)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(w.in, body); err != nil {
		return nil, err
	}
	envelope := &lbcp.Envelope{}
	return envelope, proto.Unmarshal(body, envelope)
}

func (w *wire) write(envelope *lbcp.Envelope) error {
	body, err := proto.Marshal(envelope)
	if err != nil {
		return err
	}
	_, err = w.out.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}

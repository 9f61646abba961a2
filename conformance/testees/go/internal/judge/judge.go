// Package judge is the other side of the pipe in miniature, for this folder's own tests: it starts a
// testee as a process, sends commands one at a time, and returns what came back. It judges nothing.
package judge

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"google.golang.org/protobuf/proto"

	"lbconform/testee/lbcp"
)

// Judge is one conversation with one testee process. It belongs to one goroutine.
type Judge struct {
	Welcome *lbcp.Welcome

	process *exec.Cmd
	to      io.WriteCloser
	from    io.ReadCloser
	stderr  bytes.Buffer
	last    uint64
}

// Turn is everything a testee said in answer to one command.
type Turn struct {
	Events []*lbcp.Event
	Done   *lbcp.Done
}

// Start runs a program with two pipes and says hello. extra is added to its environment.
func Start(program string, extra ...string) (*Judge, error) {
	j, err := Launch(program, extra...)
	if err != nil {
		return nil, err
	}
	return j, j.Hello(&lbcp.Hello{Protocol: 1, Nonce: []byte("nonce"), Seed: 1})
}

// Launch is Start without the hello.
func Launch(program string, extra ...string) (*Judge, error) {
	j := &Judge{process: exec.Command(program)}
	toChild, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, fromChild, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	j.to, j.from = to, from
	j.process.ExtraFiles = []*os.File{toChild, fromChild}
	j.process.Env = append(os.Environ(), "LBCP_READ_FD=3", "LBCP_WRITE_FD=4")
	j.process.Env = append(j.process.Env, extra...)
	j.process.Stderr = &j.stderr
	if err := j.process.Start(); err != nil {
		return nil, err
	}
	_ = toChild.Close()
	_ = fromChild.Close()
	return j, nil
}

// Over makes a judge of a conversation with a testee that somebody else has started.
func Over(conn io.ReadWriteCloser) *Judge { return &Judge{to: conn, from: conn} }

// Hello says hello and takes the welcome.
func (j *Judge) Hello(h *lbcp.Hello) error {
	if err := j.Send(&lbcp.Envelope{Body: &lbcp.Envelope_Hello{Hello: h}}); err != nil {
		return err
	}
	e, err := j.Receive()
	if err != nil {
		return fmt.Errorf("no welcome: %w; stderr: %s", err, j.stderr.String())
	}
	j.Welcome = e.GetWelcome()
	if j.Welcome == nil {
		return fmt.Errorf("expected a Welcome, got %v", e)
	}
	return nil
}

// Do sends a command, numbered here, and collects its turn.
func (j *Judge) Do(c *lbcp.Command) (*Turn, error) {
	j.last++
	c.Id = j.last
	if err := j.Send(&lbcp.Envelope{Body: &lbcp.Envelope_Command{Command: c}}); err != nil {
		return nil, err
	}
	turn := &Turn{}
	for {
		e, err := j.Receive()
		if err != nil {
			return turn, err
		}
		if event := e.GetEvent(); event != nil {
			turn.Events = append(turn.Events, event)
			continue
		}
		turn.Done = e.GetDone()
		if turn.Done == nil || turn.Done.Command != c.Id {
			return turn, fmt.Errorf("expected Done of command %d, got %v", c.Id, e)
		}
		return turn, nil
	}
}

// Send writes one frame.
func (j *Judge) Send(e *lbcp.Envelope) error {
	wire, err := proto.Marshal(e)
	if err != nil {
		return err
	}
	return j.SendRaw(append(binary.BigEndian.AppendUint32(nil, uint32(len(wire))), wire...))
}

// SendRaw writes bytes as they are.
func (j *Judge) SendRaw(b []byte) error {
	_, err := j.to.Write(b)
	return err
}

// Receive reads one frame.
func (j *Judge) Receive() (*lbcp.Envelope, error) {
	var head [4]byte
	if _, err := io.ReadFull(j.from, head[:]); err != nil {
		return nil, err
	}
	wire := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := io.ReadFull(j.from, wire); err != nil {
		return nil, err
	}
	e := &lbcp.Envelope{}
	return e, proto.Unmarshal(wire, e)
}

// Exit is how a process ended.
type Exit struct {
	Code   int
	Stderr string
}

// Goodbye ends the conversation in order and waits for the process.
func (j *Judge) Goodbye() Exit {
	_ = j.Send(&lbcp.Envelope{Body: &lbcp.Envelope_Goodbye{Goodbye: &lbcp.Goodbye{}}})
	return j.Wait()
}

// Wait closes the judge's end and waits for the process, which is killed if it will not go.
func (j *Judge) Wait() Exit {
	_ = j.to.Close()
	kill := time.AfterFunc(30*time.Second, func() { _ = j.process.Process.Kill() })
	_ = j.process.Wait()
	kill.Stop()
	_ = j.from.Close()
	return Exit{Code: j.process.ProcessState.ExitCode(), Stderr: j.stderr.String()}
}

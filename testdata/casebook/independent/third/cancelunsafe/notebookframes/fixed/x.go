// Package notebookframes is the agent side of a notebook kernel connection:
// typed, length-prefixed frames in one direction, commands in the other.
package notebookframes

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

const maxFrame = 16 << 20

// A Frame is one typed message of the peer.
type Frame struct {
	Kind byte
	Body []byte
}

// A Command is something the local user asked for.
type Command struct {
	Name string
	Body []byte
}

// Agent serves one kernel connection.
type Agent struct {
	conn     aio.ReadWriter
	commands *mpsc.Receiver[Command]
	handle   func(Frame) error
}

// NewAgent makes an agent that passes what it receives to handle.
func NewAgent(conn aio.ReadWriter, commands *mpsc.Receiver[Command], handle func(Frame) error) *Agent {
	return &Agent{conn: conn, commands: commands, handle: handle}
}

func recvFrame(co *futures.Co, r aio.Reader) (Frame, error) {
	var head [5]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return Frame{}, err
	}
	size := binary.BigEndian.Uint32(head[:4])
	if size > maxFrame {
		return Frame{}, fmt.Errorf("frame of %d bytes is too large", size)
	}
	body := make([]byte, size)
	if _, err := futures.Await(co, aio.ReadFull(r, body)); err != nil {
		return Frame{}, err
	}
	return Frame{Kind: head[4], Body: body}, nil
}

// readFrames owns the reading half: it alone calls recvFrame.
func (a *Agent) readFrames(tx *mpsc.Sender[Frame]) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer tx.Drop()
		for {
			f, err := recvFrame(co, a.conn)
			if err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, tx.Send(f)); err != nil {
				return struct{}{}, err
			}
		}
	}, tx)
}

func (a *Agent) write(co *futures.Co, c Command) error {
	buf := binary.BigEndian.AppendUint32(nil, uint32(len(c.Body)))
	buf = append(buf, c.Name...)
	buf = append(buf, c.Body...)
	_, err := futures.Await(co, aio.WriteAll(a.conn, buf))
	return err
}

// Serve runs until either side is done.
func (a *Agent) Serve(co *futures.Co) error {
	tx, rx := mpsc.New[Frame](16)
	defer rx.Drop()
	reader := futures.Spawn(co, a.readFrames(tx))
	defer co.AsyncDrop(reader)
	for {
		frame := futures.On(rx.Recv())
		cmd := futures.On(a.commands.Recv())
		switch co.Select(frame, cmd) {
		case frame:
			f, err := frame.Result()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := a.handle(f); err != nil {
				return fmt.Errorf("frame %d: %w", f.Kind, err)
			}
		case cmd:
			c, err := cmd.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if err := a.write(co, c); err != nil {
				return err
			}
		}
	}
}

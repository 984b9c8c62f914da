// Package radio speaks to a mesh radio over its serial port.
//
// One function reads a frame. The handshake calls it; after the handshake a task
// of its own does, and the event loop selects on the channel between them.
//
// Source: Mesh-America/supply-drop-bbs#67.
package radio

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// ErrSync is the error of a frame that does not start as one.
var ErrSync = errors.New("radio: frame out of step")

const (
	startByte   = 0x3e
	kindHello   = 0x05
	kindMessage = 0x10
)

// Frame is what the radio sends.
type Frame struct {
	Kind byte
	Body []byte
}

// Link is the serial port.
type Link struct {
	port aio.ReadWriter
	name string
}

func readFrame(co *futures.Co, r aio.Reader) (Frame, error) {
	var head [3]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return Frame{}, err
	}
	if head[0] != startByte {
		return Frame{}, ErrSync
	}
	body := make([]byte, int(head[1])|int(head[2])<<8)
	if _, err := futures.Await(co, aio.ReadFull(r, body)); err != nil {
		return Frame{}, err
	}
	if len(body) == 0 {
		return Frame{}, nil
	}
	return Frame{Kind: body[0], Body: body[1:]}, nil
}

// Handshake waits until the radio has said who it is.
func (l *Link) Handshake(co *futures.Co) error {
	if _, err := futures.Await(co, aio.WriteAll(l.port, []byte{0x3c, 1, 0, 1})); err != nil {
		return err
	}
	for {
		f, err := readFrame(co, l.port)
		if err != nil {
			return err
		}
		if f.Kind == kindHello {
			l.name = string(f.Body)
			return nil
		}
	}
}

// Events serves frames and commands until the commands end.
func (l *Link) Events(co *futures.Co, s futures.Spawner, commands *mpsc.Receiver[[]byte], heard func(string, []byte)) error {
	r, w := aio.Split(l.port)
	defer w.Drop()
	tx, frames := mpsc.New[Frame](16)
	defer frames.Drop()
	reader := futures.Spawn(s, futures.Async(func(co *futures.Co) (struct{}, error) {
		defer tx.Drop()
		defer r.Drop()
		for {
			f, err := readFrame(co, r)
			if err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, tx.Send(f)); err != nil {
				return struct{}{}, err
			}
		}
	}, r, tx))
	defer reader.Drop()
	for {
		frame := futures.On(frames.Recv())
		command := futures.On(commands.Recv())
		switch co.Select(frame, command) {
		case frame:
			f, err := frame.Result()
			if err != nil {
				return err
			}
			if f.Kind == kindMessage {
				heard(l.name, f.Body)
			}
		case command:
			c, err := command.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, aio.WriteAll(w, c)); err != nil {
				return err
			}
		}
	}
}

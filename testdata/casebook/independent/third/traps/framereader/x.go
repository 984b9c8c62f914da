// Package framereader reads frames in a loop with a command channel; the read in
// progress is lent, and made anew once it is done.
package framereader

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Peer is one connection.
type Peer struct {
	conn     aio.Reader
	commands *mpsc.Receiver[string]
	onFrame  func([]byte)
	onCmd    func(string)
}

func (p *Peer) read() futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		var head [2]byte
		if _, err := futures.Await(co, aio.ReadFull(p.conn, head[:])); err != nil {
			return nil, err
		}
		body := make([]byte, binary.BigEndian.Uint16(head[:]))
		_, err := futures.Await(co, aio.ReadFull(p.conn, body))
		return body, err
	})
}

// Serve runs until the connection ends.
func (p *Peer) Serve(co *futures.Co) error {
	reading := p.read()
	defer func() { reading.Drop() }()
	for {
		frame := futures.On(futures.Ref(reading))
		cmd := futures.On(p.commands.Recv())
		switch co.Select(frame, cmd) {
		case frame:
			body, err := frame.Result()
			if errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			reading = p.read()
			p.onFrame(body)
		case cmd:
			c, err := cmd.Result()
			if err != nil {
				return err
			}
			p.onCmd(c)
		}
	}
}

// Package gossip runs the loop of one connection of a gossip protocol.
//
// A message under way is made once and lent to every turn; it is made anew only
// when it has been read.
//
// Source: n0-computer/iroh#2570, fixed in #2572.
package gossip

import (
	"encoding/binary"
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// ErrTooLarge is the error of a message that is longer than the protocol allows.
var ErrTooLarge = errors.New("gossip: message too large")

// maxMessage is the longest message.
const maxMessage = 4 << 10

// Peer is a connection to a neighbour.
type Peer struct {
	recv aio.Reader
	send aio.Writer
	out  *mpsc.Receiver[[]byte]
	buf  []byte
}

// readMessage returns the next message; it is valid until the next call.
func (p *Peer) readMessage(co *futures.Co) ([]byte, error) {
	if cap(p.buf) < maxMessage {
		p.buf = make([]byte, maxMessage)
	}
	var size [4]byte
	if _, err := futures.Await(co, aio.ReadFull(p.recv, size[:])); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxMessage {
		return nil, ErrTooLarge
	}
	msg := p.buf[:n]
	_, err := futures.Await(co, aio.ReadFull(p.recv, msg))
	return msg, err
}

// Run hands every message to the state and sends what the state has to say.
func (p *Peer) Run(co *futures.Co, state func(msg []byte)) error {
	reading := futures.Async(p.readMessage)
	defer func() { reading.Drop() }()
	for {
		in := futures.On(futures.Ref(reading))
		out := futures.On(p.out.Recv())
		switch co.Select(in, out) {
		case in:
			msg, err := in.Result()
			if err != nil {
				return err
			}
			state(msg)
			reading = futures.Async(p.readMessage)
		case out:
			msg, err := out.Result()
			if err != nil {
				return err
			}
			if err := p.write(co, msg); err != nil {
				return err
			}
		}
	}
}

func (p *Peer) write(co *futures.Co, msg []byte) error {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(msg)))
	if _, err := futures.Await(co, aio.WriteAll(p.send, head)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.WriteAll(p.send, msg))
	return err
}

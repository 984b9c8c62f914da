// Package handshake greets a game server and tells it about the player.
//
// The blank assignment was meant to ignore the outcome of a packet that may get
// lost. It ignores the packet: a future that nobody polls sends nothing.
//
// Source: rust-lang/rust-clippy#9721 (found in BfBB-Clash#107).
package handshake

import (
	"encoding/binary"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Packet is what is sent to the server.
type Packet struct {
	Kind byte
	Data []byte
}

// Conn is a connection to a game server.
type Conn struct {
	rw aio.ReadWriter
}

// Send writes p.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (c *Conn) Send(p Packet) futures.Future[int] {
	buf := append([]byte{p.Kind}, 0, 0)
	binary.BigEndian.PutUint16(buf[1:], uint16(len(p.Data)))
	return aio.WriteAll(c.rw, append(buf, p.Data...))
}

// Receive reads one packet.
func (c *Conn) Receive(co *futures.Co) (Packet, error) {
	head := make([]byte, 3)
	if _, err := futures.Await(co, aio.ReadFull(c.rw, head)); err != nil {
		return Packet{}, err
	}
	p := Packet{Kind: head[0], Data: make([]byte, binary.BigEndian.Uint16(head[1:]))}
	_, err := futures.Await(co, aio.ReadFull(c.rw, p.Data))
	return p, err
}

// Join says hello and gives the player's name and colour.
func Join(co *futures.Co, c *Conn, name string, colour byte) (Packet, error) {
	if _, err := futures.Await(co, c.Send(Packet{Kind: 'H', Data: []byte(name)})); err != nil {
		return Packet{}, err
	}
	welcome, err := c.Receive(co)
	if err != nil {
		return Packet{}, err
	}
	// The colour is decoration: playing without is better than not playing.
	_ = c.Send(Packet{Kind: 'C', Data: []byte{colour}}) // want "FV1001"
	return welcome, nil
}

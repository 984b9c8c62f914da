// Package gamepacket is the client of a game server's little protocol.
package gamepacket

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Packet is one message to the server.
type Packet interface{ encode() []byte }

// Move changes the player's place.
type Move struct{ X, Y int8 }

func (m Move) encode() []byte { return []byte{1, byte(m.X), byte(m.Y)} }

// Chat says something.
type Chat struct{ Text string }

func (c Chat) encode() []byte { return append([]byte{2}, c.Text...) }

// Conn is the connection to the server.
type Conn struct {
	w    aio.Writer
	sent int
}

// Send is a future that writes p.
//
// Cancel safety: not cancel safe: how much was written is lost.
func (c *Conn) Send(p Packet) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		if _, err := futures.Await(co, aio.WriteAll(c.w, p.encode())); err != nil {
			return struct{}{}, err
		}
		c.sent++
		return struct{}{}, nil
	})
}

// Player is who plays.
type Player struct {
	conn *Conn
	x, y int8
}

// Walk goes n steps, and greets at the end whoever is there.
func (p *Player) Walk(co *futures.Co, n int) error {
	for range n {
		p.x++
		if _, err := futures.Await(co, p.conn.Send(Move{p.x, p.y})); err != nil {
			return err
		}
	}
	// It does not matter whether the greeting arrives.
	_ = p.conn.Send(Chat{"hello"}) // want "FV1001"
	return nil
}

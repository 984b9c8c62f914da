// Package handshakeonce gives a handshake a deadline, and the connection up with it.
package handshakeonce

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Peer has shaken hands.
type Peer struct {
	conn *aio.PipeEnd
	Name string
}

// Drop closes the connection.
func (p *Peer) Drop() { p.conn.Drop() }

func hello(conn *aio.PipeEnd) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(conn, []byte("HELLO\n"))); err != nil {
			return "", err
		}
		var name [8]byte
		n, err := futures.Await(co, aio.ReadFull(conn, name[:]))
		return string(name[:n]), err
	})
}

// Shake makes a peer of conn, which it takes: if that fails, or takes too long,
// the connection is closed.
func Shake(co *futures.Co, conn *aio.PipeEnd) (*Peer, error) {
	shaken := false
	defer func() {
		if !shaken {
			conn.Drop()
		}
	}()
	name, err := futures.Await(co, timer.Timeout(5*time.Second, hello(conn)))
	if err != nil {
		return nil, err
	}
	shaken = true
	return &Peer{conn, name}, nil
}

// Serve shakes hands with everyone who comes.
func Serve(co *futures.Co, accept func(*futures.Co) (*aio.PipeEnd, error), serve func(*Peer)) error {
	for {
		conn, err := accept(co)
		if err != nil {
			return err
		}
		if p, err := Shake(co, conn); err == nil {
			serve(p)
		}
	}
}

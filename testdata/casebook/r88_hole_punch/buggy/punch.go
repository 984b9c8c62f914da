// Package punch opens a path through two address translators.
//
// The first success wins, and the others are dropped: among them the reader of the
// socket, with the greeting half read, when the resolver is done first. The socket
// is then used for what comes after the greeting.
//
// Source: Avarok-Cybersecurity/Citadel-Protocol#283.
package punch

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Peer is the other end's address, as it or the rendezvous says.
type Peer struct{ Addr string }

// Resolver knows peers by name.
type Resolver interface {
	Resolve(name string) futures.Future[Peer]
}

func greet(co *futures.Co, socket aio.Reader) (Peer, error) {
	var size [1]byte
	if _, err := futures.Await(co, aio.ReadFull(socket, size[:])); err != nil {
		return Peer{}, err
	}
	addr := make([]byte, size[0])
	if _, err := futures.Await(co, aio.ReadFull(socket, addr)); err != nil {
		return Peer{}, err
	}
	return Peer{Addr: string(addr)}, nil
}

// Open finds the peer and returns its first message.
func Open(co *futures.Co, socket aio.Reader, r Resolver, name string, connected func(Peer)) ([]byte, error) {
	reader := futures.Async(func(co *futures.Co) (Peer, error) { return greet(co, socket) })
	peer, err := futures.Await(co, futures.SelectOk(reader, r.Resolve(name))) // want "FV1002"
	if err != nil {
		return nil, err
	}
	connected(peer)
	msg := make([]byte, 512)
	n, err := futures.Await(co, aio.Read(socket, msg))
	return msg[:n], err
}

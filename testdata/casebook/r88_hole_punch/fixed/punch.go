// Package punch opens a path through two address translators.
//
// The reader runs to its end, as the resolver does; which of them was first does
// not matter.
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
	both, err := futures.Await(co, futures.JoinAll(reader, r.Resolve(name)))
	if err != nil {
		return nil, err
	}
	peer, err := both[0].Get()
	if err != nil {
		return nil, err
	}
	connected(peer)
	msg := make([]byte, 512)
	n, err := futures.Await(co, aio.Read(socket, msg))
	return msg[:n], err
}

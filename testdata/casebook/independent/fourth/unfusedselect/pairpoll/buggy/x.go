// Package pairpoll is a future of two, written by hand.
package pairpoll

import (
	"github.com/futvet/futvet/futures"
)

type Pair[A, B any] struct {
	First  A
	Second B
}

type both[A, B any] struct {
	a    futures.Future[A]
	b    futures.Future[B]
	pair Pair[A, B]
}

// Both completes when a and b have, or at the first failure.
func Both[A, B any](a futures.Future[A], b futures.Future[B]) futures.Future[Pair[A, B]] {
	return &both[A, B]{a: a, b: b}
}

func (p *both[A, B]) Poll(cx *futures.Context) (Pair[A, B], bool, error) {
	v, aReady, err := p.a.Poll(cx) // want "FV2001"
	if err != nil {
		p.Drop()
		return p.pair, true, err
	}
	if aReady {
		p.pair.First = v
	}
	w, bReady, err := p.b.Poll(cx) // want "FV2001"
	if err != nil {
		p.Drop()
		return p.pair, true, err
	}
	if bReady {
		p.pair.Second = w
	}
	return p.pair, aReady && bReady, nil
}

func (p *both[A, B]) Drop() {
	p.a.Drop()
	p.b.Drop()
}

// Hosts looks two names up at once.
func Hosts(resolve func(string) futures.Future[string], a, b string) futures.Future[Pair[string, string]] {
	return Both(resolve(a), resolve(b))
}

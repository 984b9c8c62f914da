// Package x is a stream in front of which there is a future. It polls the future
// by hand and forgets it once it has completed.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Prefixed struct {
	head futures.Future[int]
	tail futures.Stream[int]
}

func (p *Prefixed) PollNext(cx *futures.Context) (int, bool, error) {
	if p.head != nil {
		v, ready, err := p.head.Poll(cx)
		if !ready {
			return 0, false, nil
		}
		p.head = nil
		return v, true, err
	}
	return p.tail.PollNext(cx)
}

func (p *Prefixed) Drop() {
	if p.head != nil {
		p.head.Drop()
	}
	p.tail.Drop()
}

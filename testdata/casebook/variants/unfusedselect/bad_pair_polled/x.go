// Package x is a future of two others. It remembers that the first has completed,
// but polls the second again while the first is still pending.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Pair struct {
	a, b  futures.Future[int]
	doneA bool
	sum   int
}

func (p *Pair) Poll(cx *futures.Context) (int, bool, error) {
	if !p.doneA {
		v, ready, err := p.a.Poll(cx)
		if err != nil {
			p.b.Drop()
			return 0, true, err
		}
		if ready {
			p.doneA = true
			p.sum += v
		}
	}
	v, ready, err := p.b.Poll(cx) // want "FV2001"
	if err != nil {
		p.a.Drop()
		return 0, true, err
	}
	if !ready || !p.doneA {
		return 0, false, nil
	}
	return p.sum + v, true, nil
}

func (p *Pair) Drop() {
	p.a.Drop()
	p.b.Drop()
}

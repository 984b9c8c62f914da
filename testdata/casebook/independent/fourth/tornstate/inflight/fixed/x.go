// Package inflight refuses requests when too many are under way.
package inflight

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
)

var ErrBusy = errors.New("inflight: too many requests")

type Gauge struct {
	limit, now, peak int
}

func (g *Gauge) enter() { g.now++; g.peak = max(g.peak, g.now) }
func (g *Gauge) leave() { g.now-- }

type Backend interface {
	Do(req []byte) futures.Future[[]byte]
}

type Proxy struct {
	Gauge
	backend Backend
}

func New(limit int, b Backend) *Proxy { return &Proxy{Gauge: Gauge{limit: limit}, backend: b} }

// Handle is called once per request; the caller may give up.
//
//futvet:cancellable
func (p *Proxy) Handle(co *futures.Co, req []byte) ([]byte, error) {
	if p.now >= p.limit {
		return nil, ErrBusy
	}
	p.enter()
	defer p.leave()
	resp, err := futures.Await(co, p.backend.Do(req))
	if err != nil {
		return nil, fmt.Errorf("backend: %w", err)
	}
	return resp, nil
}

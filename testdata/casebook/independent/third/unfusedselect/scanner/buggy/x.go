// Package scanner scans a range of addresses in the background while results are
// streamed to the user.
package scanner

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Hit is an address that answered.
type Hit struct {
	Addr string
	Port int
}

// Prober tries one address.
type Prober func(addr string) (port int, ok bool)

// Scan is a running scan.
type Scan struct {
	addrs []string
	probe Prober
	hits  *mpsc.Receiver[Hit]
	tx    *mpsc.Sender[Hit]
}

// New makes a scan of addrs.
func New(addrs []string, probe Prober) *Scan {
	tx, rx := mpsc.New[Hit](8)
	return &Scan{addrs: addrs, probe: probe, hits: rx, tx: tx}
}

func (s *Scan) run(co *futures.Co) (int, error) {
	defer s.tx.Drop()
	tried := 0
	for _, a := range s.addrs {
		tried++
		port, ok := s.probe(a)
		if !ok {
			co.Yield()
			continue
		}
		if _, err := futures.Await(co, s.tx.Send(Hit{a, port})); err != nil {
			return tried, fmt.Errorf("at %s: %w", a, err)
		}
	}
	return tried, nil
}

// Stream passes hits to show, and at the end how many addresses were tried.
func (s *Scan) Stream(co *futures.Co, show func(Hit)) (int, error) {
	defer s.hits.Drop()
	scan := futures.Async(s.run)
	defer scan.Drop()
	tried := 0
	for {
		running := futures.On(futures.Fuse(futures.Ref[int](scan)))
		hit := futures.On(s.hits.Recv())
		switch co.Select(hit, running) { // want "FV2001"
		case running:
			n, err := running.Result()
			if err != nil {
				return n, err
			}
			tried = n
		case hit:
			h, err := hit.Result()
			if errors.Is(err, io.EOF) {
				return tried, nil
			}
			if err != nil {
				return tried, err
			}
			show(h)
		}
	}
}

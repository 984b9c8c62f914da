// Package x writes to a primary and to its twin.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Replica struct {
	name string
	out  *mpsc.Sender[[]byte]
}

func (r *Replica) store(rec []byte) futures.Future[struct{}] {
	f := r.out.Send(rec)
	return futures.MapErr(f, func(err error) error { return fmt.Errorf("%s: %w", r.name, err) })
}

type Pair struct {
	primary, twin *Replica
	Lazy          bool
}

// Put stores rec. A lazy pair acknowledges when the primary has it.
func (p *Pair) Put(co *futures.Co, rec []byte) error {
	a := p.primary.store(rec)
	b := p.twin.store(rec) // want "FV1001"
	writes := []futures.Future[struct{}]{a, b}
	if p.Lazy {
		_, err := futures.Await(co, writes[0])
		return err
	}
	for _, r := range must(futures.Await(co, futures.JoinAll(writes...))) {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Package x handles batches inside a range over a stream.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Batch struct {
	Keys []string
	Skip bool
}

func load(tx *mpsc.Sender[string], key string) futures.Future[struct{}] {
	return futures.MapErr(tx.Send(key), func(err error) error {
		return errors.Join(errors.New(key), err)
	})
}

// Load hands the keys of all batches to tx. It takes batches.
func Load(co *futures.Co, batches futures.Stream[Batch], tx *mpsc.Sender[string]) (n int, err error) {
	for b, err := range futures.Each(co, batches) {
		if err != nil {
			return n, err
		}
		loads := make([]futures.Future[struct{}], 0, len(b.Keys))
		for _, k := range b.Keys {
			loads = append(loads, load(tx, k))
		}
		if b.Skip {
			for _, f := range loads {
				f.Drop()
			}
			continue
		}
		rs, err := futures.Await(co, futures.JoinAll(loads...))
		if err != nil {
			return n, err
		}
		for _, r := range rs {
			if r.Err != nil {
				return n, r.Err
			}
			n++
		}
	}
	return n, nil
}

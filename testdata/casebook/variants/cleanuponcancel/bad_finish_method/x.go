// Package x finishes its transaction through a method whose argument says how; it
// is called on the last line.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Batch is a set of changes.
//
//futvet:mustcall Finish
type Batch struct {
	w    aio.Writer
	size int
}

func newBatch(w aio.Writer) (*Batch, error) {
	if w == nil {
		return nil, errors.New("nowhere to write to")
	}
	return &Batch{w: w}, nil
}

func (b *Batch) Put(co *futures.Co, key string) error {
	n, err := futures.Await(co, aio.WriteAll(b.w, []byte(key)))
	b.size += n
	return err
}

func (b *Batch) Finish(keep bool) int {
	if !keep {
		b.size = 0
	}
	return b.size
}

func PutAll(co *futures.Co, w aio.Writer, keys []string) (int, error) {
	b, err := newBatch(w)
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		if err = b.Put(co, k); err != nil {
			break
		}
	}
	n := b.Finish(err == nil) // want "FV3002"
	return n, err
}

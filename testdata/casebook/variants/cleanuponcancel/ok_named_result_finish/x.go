// Package x finishes its batch in a defer that reads the named result.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Batch is a set of changes.
//
//futvet:mustcall Finish
type Batch struct {
	w    aio.Writer
	keep bool
}

func (b *Batch) Put(co *futures.Co, key string) error {
	_, err := futures.Await(co, aio.WriteAll(b.w, []byte(key)))
	return err
}

func (b *Batch) Finish(keep bool) { b.keep = keep }

func PutAll(co *futures.Co, w aio.Writer, keys []string) (n int, err error) {
	b := &Batch{w: w}
	defer func() { b.Finish(err == nil && n == len(keys)) }()
	for _, k := range keys {
		if err = b.Put(co, k); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

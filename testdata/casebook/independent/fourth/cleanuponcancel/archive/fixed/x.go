// Package archive writes chunks to a remote archive that has to be closed.
package archive

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Chunk []byte

type Stats struct{ Chunks, Bytes int }

type writer struct {
	*aio.BufWriter
	st Stats
}

func (w *writer) put(co *futures.Co, c Chunk) error {
	n, err := futures.Await(co, aio.WriteAll(w, c))
	w.st.Chunks++
	w.st.Bytes += n
	return err
}

// Store writes chunks to the archive at addr.
func Store(co *futures.Co, dst aio.Writer, chunks futures.Stream[Chunk]) (st Stats, err error) {
	w := &writer{BufWriter: aio.NewWriter(dst)}
	defer func() {
		if derr := co.AsyncDrop(w); err == nil {
			err = derr
		}
		st = w.st
	}()
	for c, cerr := range futures.Each(co, chunks) {
		if cerr == nil {
			cerr = w.put(co, c)
		}
		if cerr != nil {
			err = cerr
			break
		}
	}
	return w.st, err
}

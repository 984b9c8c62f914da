// Package x flushes and leaves its writer alone.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Greeter struct {
	dst   aio.Writer
	names []string
}

func flush(co *futures.Co, w *aio.BufWriter) { futures.Await(co, aio.Flush(w)) }

// Greet greets everybody in one piece.
func (g *Greeter) Greet(co *futures.Co) (n int, err error) {
	w := aio.NewWriter(g.dst)
	defer flush(co, w)
	for _, name := range g.names {
		k, err := futures.Await(co, aio.WriteAll(w, []byte("hi "+name+"\n")))
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Bye says goodbye and closes the writer as well.
func (g *Greeter) Bye(co *futures.Co) error {
	w := aio.NewWriter(g.dst)
	defer futures.Await(co, aio.Close(w))
	_, err := futures.Await(co, aio.WriteAll(w, []byte("bye\n")))
	return err
}

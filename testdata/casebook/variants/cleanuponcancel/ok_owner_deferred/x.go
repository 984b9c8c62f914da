// Package x puts its guard and its writer into an owner, whose Drop it defers; the
// plain Flush in the middle is not a release.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type Page struct {
	g *lock.Guard[[]byte]
	w *aio.BufWriter
}

func (p *Page) Drop() {
	p.g.Unlock()
	p.w.Drop()
}

func (p *Page) write(co *futures.Co) error {
	if _, err := futures.Await(co, aio.WriteAll(p.w, *p.g.Value())); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Flush(p.w))
	return err
}

func Save(co *futures.Co, m *lock.Mutex[[]byte], dst aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	p := &Page{g: g, w: aio.NewWriter(dst)}
	defer p.Drop()
	return p.write(co)
}

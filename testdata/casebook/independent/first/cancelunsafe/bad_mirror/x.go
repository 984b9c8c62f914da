// Package x writes every record to two mirrors.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Mirror struct {
	name string
	w    aio.Writer
	lost int
}

func (m *Mirror) append(rec []byte) futures.Future[int] { return aio.WriteAll(m.w, rec) }

// Journal keeps its mirrors in step.
type Journal struct {
	left, right *Mirror
	skipped     []string
}

// Write writes rec to both mirrors.
func (j *Journal) Write(co *futures.Co, rec []byte) error {
	l, r := futures.On(j.left.append(rec)), futures.On(j.right.append(rec))
	return co.TryJoin(l, r) // want "FV1002"
}

// Run writes what comes from rx. Records that could not be written are noted.
func (j *Journal) Run(co *futures.Co, rx *mpsc.Receiver[[]byte]) error {
	for {
		rec, err := futures.Await(co, rx.Recv())
		if err != nil {
			return err
		}
		if err := j.Write(co, rec); err != nil {
			j.skipped = append(j.skipped, err.Error())
		}
	}
}

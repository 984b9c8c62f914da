// Package x writes every record to two mirrors and waits for both.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Mirror struct {
	name string
	w    aio.Writer
	bad  bool
}

func (m *Mirror) append(rec []byte) futures.Future[int] {
	if m.bad {
		return futures.Ready(0)
	}
	return futures.MapErr(aio.WriteAll(m.w, rec), func(err error) error {
		m.bad = true
		return fmt.Errorf("%s: %w", m.name, err)
	})
}

// Journal keeps its mirrors in step; one that failed is left out from then on.
type Journal struct{ mirrors []*Mirror }

func (j *Journal) write(co *futures.Co, rec []byte) (err error) {
	branches := make([]futures.Branch, 0, len(j.mirrors))
	results := make([]*futures.BranchOf[int], 0, len(j.mirrors))
	for _, m := range j.mirrors {
		b := futures.On(m.append(rec))
		branches, results = append(branches, b), append(results, b)
	}
	co.Join(branches...)
	for _, b := range results {
		_, e := b.Result()
		err = errors.Join(err, e)
	}
	return err
}

// Run writes what comes from rx.
func (j *Journal) Run(co *futures.Co, rx *mpsc.Receiver[[]byte]) error {
	for {
		rec, err := futures.Await(co, rx.Recv())
		if err != nil {
			return err
		}
		if err := j.write(co, rec); err != nil {
			fmt.Println("mirror lost:", err)
		}
	}
}

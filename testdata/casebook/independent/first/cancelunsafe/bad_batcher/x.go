// Package x uploads records in batches.
package x

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Record struct {
	Key string
	Val float64
}

type Uploader struct {
	in  *mpsc.Receiver[Record]
	out *mpsc.Sender[[]Record]
	max int
}

func (u *Uploader) batch() futures.Future[[]Record] {
	return futures.Async(func(co *futures.Co) ([]Record, error) {
		var recs []Record
		for len(recs) < u.max {
			r, err := futures.Await(co, u.in.Recv())
			if err == io.EOF && len(recs) > 0 {
				return recs, nil
			}
			if err != nil {
				return nil, err
			}
			recs = append(recs, r)
		}
		return recs, nil
	})
}

// Run uploads until there are no more records; it takes beat, which says when to
// tell that it lives.
func (u *Uploader) Run(co *futures.Co, beat futures.Stream[time.Time], alive func()) error {
	defer beat.Drop()
	for {
		full := futures.On(u.batch())
		life := futures.On(futures.Next(beat))
		switch co.Select(full, life) { // want "FV1002"
		case full:
			recs, err := full.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, u.out.Send(recs)); err != nil {
				return err
			}
		case life:
			if _, err := life.Result(); err != nil {
				return err
			}
			alive()
		}
	}
}

// Package compactor rewrites a segment in the background and is stopped before the segment is used otherwise.
package compactor

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Segment struct {
	rows  []string
	bytes int
}

func (s *Segment) compact(co *futures.Co) (struct{}, error) {
	kept := s.rows[:0]
	for i, r := range s.rows {
		if r != "" {
			kept = append(kept, r)
		}
		if i%64 == 0 {
			co.Yield()
		}
	}
	s.rows = kept
	return struct{}{}, nil
}

func (s *Segment) append(rows ...string) {
	for _, r := range rows {
		s.bytes += len(r)
	}
	s.rows = append(s.rows, rows...)
}

// Ingest compacts seg while no rows come, and appends those that do.
func Ingest(co *futures.Co, seg *Segment, rows *mpsc.Receiver[[]string]) error {
	for {
		more, err := turn(co, seg, rows)
		if err != nil || !more {
			return err
		}
	}
}

func turn(co *futures.Co, seg *Segment, rows *mpsc.Receiver[[]string]) (more bool, err error) {
	task := futures.Spawn(co, futures.Async(seg.compact))
	defer task.Drop()
	batch, err := futures.Await(co, rows.Recv())
	if derr := co.AsyncDrop(task); derr != nil {
		return false, derr
	}
	switch err {
	case nil:
		seg.append(batch...)
		return true, nil
	case io.EOF:
		return false, nil
	default:
		return false, err
	}
}

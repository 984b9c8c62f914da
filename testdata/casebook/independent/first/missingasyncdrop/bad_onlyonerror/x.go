// Package x writes log segments.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Segment struct {
	base    int
	records [][]byte
}

type Log struct {
	dst  aio.Writer
	next int
}

// Append appends the segment's records.
func (l *Log) Append(co *futures.Co, s Segment) (n int, err error) {
	w := aio.NewWriter(l.dst) // want "FV3001"
	defer func() {
		if err != nil {
			err = errors.Join(err, co.AsyncDrop(w))
		}
	}()
	for i, rec := range s.records {
		if s.base+i < l.next {
			continue
		}
		if _, err = futures.Await(co, aio.WriteAll(w, rec)); err != nil {
			return n, err
		}
		n++
	}
	l.next = s.base + len(s.records)
	return n, nil
}

// Package x lends writers to functions.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// WithWriter lends fn a buffered writer and flushes it afterwards.
func WithWriter(co *futures.Co, dst aio.Writer, fn func(*aio.BufWriter) error) (err error) {
	w := aio.NewWriter(dst)
	defer func() {
		if e := co.AsyncDrop(w); err == nil {
			err = e
		}
	}()
	return fn(w)
}

// WithValue lends fn what m guards.
func WithValue[T any](co *futures.Co, m *lock.Mutex[T], fn func(*T) error) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	return fn(g.Value())
}

type Stats struct{ Reads, Writes int }

// Dump writes the stats that m guards to dst.
func Dump(co *futures.Co, m *lock.Mutex[Stats], dst aio.Writer) error {
	return WithWriter(co, dst, func(w *aio.BufWriter) error {
		var text []byte
		if err := WithValue(co, m, func(s *Stats) error {
			text = append(text, byte('0'+s.Reads%10), byte('0'+s.Writes%10), '\n')
			return nil
		}); err != nil {
			return err
		}
		_, err := futures.Await(co, aio.WriteAll(w, text))
		return err
	})
}

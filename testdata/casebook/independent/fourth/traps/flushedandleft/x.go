// Package flushedandleft writes a table and leaves its writer flushed.
package flushedandleft

import (
	"errors"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Row []string

func write(co *futures.Co, dst aio.Writer, rows []Row) (err error) {
	w := aio.NewWriter(dst)
	defer func() {
		if _, ferr := futures.Await(co, aio.Flush(w)); err == nil {
			err = ferr
		}
	}()
	for _, r := range rows {
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(strings.Join(r, ",")+"\n"))); err != nil {
			return err
		}
	}
	return nil
}

// Both writes the rows to two places.
func Both(co *futures.Co, a, b aio.Writer, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return errors.Join(write(co, a, rows), write(co, b, rows))
}

// Package x exports a table as text.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Row struct {
	Key   string
	Count int
}

type Table struct{ rows []Row }

func (t *Table) each(fn func(Row) error) error {
	for _, r := range t.rows {
		if err := fn(r); err != nil {
			return err
		}
	}
	return nil
}

// Export writes the table to dst, which the caller closes.
func Export(co *futures.Co, t *Table, dst aio.Writer) (lines int, err error) {
	w := aio.NewWriter(dst) // want "FV3001"
	err = t.each(func(r Row) error {
		_, err := futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%s\t%d\n", r.Key, r.Count)))
		if err == nil {
			lines++
		}
		return err
	})
	return lines, err
}

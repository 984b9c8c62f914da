// Package bufferedexport writes a table; its writer is flushed on every path.
package bufferedexport

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Row is one line of the table.
type Row []string

// withWriter lends a buffered writer to write, and flushes it in any case.
func withWriter(co *futures.Co, dst aio.Writer, write func(w *aio.BufWriter) error) (err error) {
	w := aio.NewWriter(dst)
	defer func() { err = errors.Join(err, co.AsyncDrop(w)) }()
	return write(w)
}

// Export writes rows to dst.
func Export(co *futures.Co, dst aio.Writer, rows []Row) error {
	return withWriter(co, dst, func(w *aio.BufWriter) error {
		for i, row := range rows {
			if len(row) == 0 {
				return fmt.Errorf("row %d is empty", i)
			}
			for _, cell := range row {
				if _, err := futures.Await(co, aio.WriteAll(w, []byte(cell+"\t"))); err != nil {
					return err
				}
			}
			if _, err := futures.Await(co, aio.WriteAll(w, []byte("\n"))); err != nil {
				return err
			}
		}
		return nil
	})
}

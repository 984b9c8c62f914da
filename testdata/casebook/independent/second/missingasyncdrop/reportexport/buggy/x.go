// Package reportexport writes a table of measurements as text.
package reportexport

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Row is one measurement.
type Row struct {
	Key   string
	Value float64
}

// ErrBadRow is the error of a row without a key.
var ErrBadRow = errors.New("row has no key")

// Options says how to write.
type Options struct {
	Header string
	Limit  int
}

func (r Row) format() ([]byte, error) {
	if r.Key == "" {
		return nil, ErrBadRow
	}
	return fmt.Appendf(nil, "%s\t%g\n", r.Key, r.Value), nil
}

// Export writes rows to dst and yields how many.
func Export(co *futures.Co, dst aio.Writer, rows []Row, o Options) (n int, err error) {
	w := aio.NewWriter(dst) // want "FV3001"
	if o.Header != "" {
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(o.Header+"\n"))); err != nil {
			return 0, err
		}
	}
	for _, r := range rows {
		if o.Limit > 0 && n == o.Limit {
			break
		}
		line, err := r.format()
		if err != nil {
			return n, err
		}
		if _, err := futures.Await(co, aio.WriteAll(w, line)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

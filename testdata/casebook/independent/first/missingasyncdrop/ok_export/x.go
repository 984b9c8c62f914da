// Package x exports a table as text and flushes it.
package x

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Row struct {
	Key   string
	Count int
}

// Export writes rows to dst, which the caller closes.
func Export(co *futures.Co, rows []Row, dst aio.Writer) (lines int, err error) {
	w := aio.NewWriter(dst)
	defer func() { err = errors.Join(err, co.AsyncDrop(w)) }()
	for _, r := range rows {
		if r.Count == 0 {
			continue
		}
		if _, err := futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%s\t%d\n", r.Key, r.Count))); err != nil {
			return lines, err
		}
		lines++
	}
	return lines, nil
}

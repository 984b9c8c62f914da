// Package csvdump dumps a table that is read page by page.
package csvdump

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Record is a line.
type Record []string

// Table has pages.
type Table interface {
	Page(co *futures.Co, n int) ([]Record, error)
}

func write(co *futures.Co, w aio.Writer, records []Record) error {
	for _, r := range records {
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(strings.Join(r, ",")+"\n"))); err != nil {
			return err
		}
	}
	return nil
}

func pages(co *futures.Co, t Table, w aio.Writer) error {
	for n := 0; ; n++ {
		records, err := t.Page(co, n)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return nil
		}
		if err := write(co, w, records); err != nil {
			return err
		}
	}
}

// Dump writes t to dst.
func Dump(co *futures.Co, t Table, dst aio.Writer) (err error) {
	w := aio.NewWriter(dst)
	defer func() {
		if ferr := co.AsyncDrop(w); err == nil {
			err = ferr
		}
	}()
	return pages(co, t, w)
}

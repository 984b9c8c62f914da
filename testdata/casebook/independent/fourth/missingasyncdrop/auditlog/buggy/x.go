// Package auditlog writes who did what.
package auditlog

import (
	"errors"
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var ErrField = errors.New("auditlog: a field holds a line break")

type Record struct{ Who, What string }

func (r Record) line() (string, error) {
	if strings.ContainsAny(r.Who+r.What, "\r\n") {
		return "", fmt.Errorf("%w: %q", ErrField, r.Who)
	}
	return r.Who + "\t" + r.What + "\n", nil
}

// Write writes the records to dst and says how many.
func Write(co *futures.Co, dst aio.Writer, recs []Record) (n int, err error) {
	w := aio.NewWriter(dst) // want "FV3001"
	for _, r := range recs {
		l, err := r.line()
		if err != nil {
			return n, err
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(l))); err != nil {
			return n, err
		}
		n++
	}
	_, err = futures.Await(co, aio.Flush(w))
	return n, err
}

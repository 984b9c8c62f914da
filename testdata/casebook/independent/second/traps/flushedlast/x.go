// Package flushedlast flushes in a deferred call instead of cleaning up.
package flushedlast

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Style says how lines end.
type Style struct{ End string }

// Printer prints lines.
type Printer struct {
	out   aio.Writer
	style Style
	lines int
}

func (p *Printer) line(co *futures.Co, w *aio.BufWriter, s string) error {
	p.lines++
	_, err := futures.Await(co, aio.WriteAll(w, []byte(s+p.style.End)))
	return err
}

// Print prints lines.
func (p *Printer) Print(co *futures.Co, lines []string) (err error) {
	w := aio.NewWriter(p.out)
	defer func() {
		_, ferr := futures.Await(co, aio.Flush(w))
		err = errors.Join(err, ferr)
	}()
	for _, s := range lines {
		if err := p.line(co, w, s); err != nil {
			return err
		}
	}
	return nil
}

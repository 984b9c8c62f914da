// Package latedefer defers a cleanup before there is anything to clean up.
package latedefer

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Names writes names to a file, in a mode that is found out late.
type Names struct {
	dst    aio.Writer
	names  []string
	dryRun bool
}

// Write writes the names, and says how many bytes that took.
func (n Names) Write(co *futures.Co) (written int, err error) {
	var w *aio.BufWriter
	defer func() {
		if w == nil {
			return
		}
		if cerr := co.AsyncDrop(w); err == nil {
			err = cerr
		}
	}()
	for i, name := range n.names {
		if n.dryRun {
			continue
		}
		if w == nil {
			w = aio.NewWriter(n.dst)
		}
		k, err := futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%d %s\n", i, name)))
		written += k
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

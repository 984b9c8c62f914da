// Package x begins transfers that may be refused.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/first/unawaited/ok_errpair/lib"
)

// Send moves the given files one after the other; a refused one ends it.
func Send(co *futures.Co, c *lib.Channel, names []string) (sent int, err error) {
	for i, name := range names {
		f, err := c.Begin(name, len(name)*100)
		if err != nil {
			return sent, fmt.Errorf("transfer %d: %w", i, err)
		}
		n, err := futures.Await(co, f)
		if err != nil {
			return sent, fmt.Errorf("transfer %d: %w", i, err)
		}
		sent += n
	}
	return sent, nil
}

// Probe begins a transfer only to see whether it would be taken.
func Probe(c *lib.Channel, name string) error {
	f, err := c.Begin(name, 1)
	if err == nil {
		f.Drop()
	}
	return err
}

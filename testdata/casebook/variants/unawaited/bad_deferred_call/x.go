// Package x defers a call that was to say goodbye; what is deferred is making the
// future, not sending anything.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/variants/unawaited/bad_deferred_call/lib"
)

func Chat(co *futures.Co, c *lib.Client, words []string) error {
	defer c.Send("bye") // want "FV1001"
	for _, w := range words {
		if _, err := futures.Await(co, c.Send(w)); err != nil {
			return err
		}
	}
	return nil
}

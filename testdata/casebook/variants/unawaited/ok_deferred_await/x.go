// Package x defers an Await. The future is made at the defer statement and driven
// when the function is left.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Chat(co *futures.Co, w aio.Writer, words []string) error {
	defer futures.Await(co, aio.WriteAll(w, []byte("bye\n")))
	for _, word := range words {
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(word))); err != nil {
			return err
		}
	}
	return nil
}

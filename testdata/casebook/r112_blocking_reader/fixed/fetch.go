// Package fetch downloads the parts of a repository in tasks of their own.
//
// The parts are read on goroutines that may block.
//
// Source: the status quo story "Alan creates a hanging alarm", rust-lang/wg-async
// (Bottlerocket's pubsys).
package fetch

import (
	"context"
	"io"
	"net/http"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
)

func part(url string, sink io.Writer) (int64, error) {
	r, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	return io.Copy(sink, r.Body)
}

// All downloads all parts.
func All(co *futures.Co, parts map[string]io.Writer) error {
	g := futures.NewGroup[int64](co)
	defer g.Drop()
	for url, sink := range parts {
		g.Spawn(compat.Blocking(func(context.Context) (int64, error) {
			return part(url, sink)
		}))
	}
	for g.Len() > 0 {
		if _, err := futures.Await(co, g.Ended()); err != nil {
			return err
		}
	}
	return nil
}

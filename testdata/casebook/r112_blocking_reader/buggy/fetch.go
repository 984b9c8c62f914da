// Package fetch downloads the parts of a repository in tasks of their own.
//
// The parts are read by an ordinary reader, which blocks the thread that the task is
// on, and with it all tasks that are to run there.
//
// Source: the status quo story "Alan creates a hanging alarm", rust-lang/wg-async
// (Bottlerocket's pubsys).
package fetch

import (
	"io"
	"net/http"

	"github.com/futvet/futvet/futures"
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
		g.Spawn(futures.Async(func(*futures.Co) (int64, error) {
			return part(url, sink) // want "FV5002"
		}))
	}
	for g.Len() > 0 {
		if _, err := futures.Await(co, g.Ended()); err != nil {
			return err
		}
	}
	return nil
}

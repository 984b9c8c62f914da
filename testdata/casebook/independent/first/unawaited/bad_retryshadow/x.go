// Package x asks a resolver again when the first answer is empty.
package x

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

type Resolver struct {
	ask *mpsc.Sender[Question]
}

type Question struct {
	Host  string
	Reply *oneshot.Sender[[]string]
}

func (r *Resolver) resolve(host string) futures.Future[[]string] {
	return futures.Async(func(co *futures.Co) ([]string, error) {
		tx, rx := oneshot.New[[]string]()
		defer rx.Drop()
		if _, err := futures.Await(co, r.ask.Send(Question{host, tx})); err != nil {
			return nil, err
		}
		return futures.Await(co, rx)
	})
}

// Lookup resolves host, or www.host if the name is bare.
func (r *Resolver) Lookup(co *futures.Co, host string) ([]string, error) {
	answer := r.resolve(host) // want "FV1001"
	if !strings.Contains(host, ".") {
		answer := r.resolve(host + ".local")
		return futures.Await(co, answer)
	}
	if strings.HasPrefix(host, "www.") {
		return futures.Await(co, answer)
	}
	bare := futures.OrElse(answer, func(error) futures.Future[[]string] {
		return r.resolve("www." + host)
	})
	return futures.Await(co, bare)
}

// Package x starts on every kind of request with the same future and forgets about
// it for one kind.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Request struct {
	Kind byte
	Body aio.Reader
}

func Handle(co *futures.Co, req Request) (int, error) {
	body := aio.ReadAll(req.Body) // want "FV1001"
	switch req.Kind {
	case 'p':
		b, err := futures.Await(co, body)
		return len(b), err
	case 'h':
		body.Drop()
		return 0, nil
	case 'v':
		return 1, nil
	}
	b, err := futures.Await(co, futures.Map(body, func(b []byte) []byte { return b[:0] }))
	return len(b), err
}

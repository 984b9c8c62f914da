// Package middleware counts the connections of a server.
//
// The count goes up before the inner service is called and down after it. Calls
// that are dropped in between are counted for ever: 155, where there are 22.
//
// Source: sgl-project/sglang#29818; the same in opendal#7300, opendata#216,
// artifact-keeper#771, trusty-tools#5020.
package middleware

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// Service answers requests.
type Service interface {
	Call(request []byte) futures.Future[[]byte]
}

// Metered is a service that counts the requests under way.
type Metered struct {
	inner  Service
	active atomic.Int64
}

// Active is the number of requests under way.
func (m *Metered) Active() int64 { return m.active.Load() }

// Call passes the request on.
func (m *Metered) Call(request []byte) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		m.active.Add(1) // want "FV3003"
		response, err := futures.Await(co, m.inner.Call(request))
		m.active.Add(-1)
		return response, err
	})
}

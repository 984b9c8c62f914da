// Package cache answers requests from a cache, a service behind it, and tells an
// observer of what the service said.
//
// The response is in the cache as soon as it is here.
//
// Source: the status quo story "Alan builds a cache", rust-lang/wg-async, issue 65.
package cache

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Response is what the service answers.
type Response struct{ Body string }

// Service is the service behind the cache.
type Service interface {
	Get(key string) futures.Future[Response]
}

// Cache has the latest responses.
type Cache struct {
	service  Service
	observer *mpsc.Sender[Response]
	entries  map[string]Response
}

func (c *Cache) refresh(co *futures.Co, key string) (Response, error) {
	r, err := futures.Await(co, c.service.Get(key))
	if err != nil {
		return Response{}, err
	}
	c.entries[key] = r
	if _, err := futures.Await(co, c.observer.Send(r)); err != nil {
		return Response{}, err
	}
	return r, nil
}

// Get returns the response for a key: a fresh one if there is one in time.
func (c *Cache) Get(co *futures.Co, key string) (Response, error) {
	r, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (Response, error) {
		return c.refresh(co, key)
	})))
	if err == nil {
		return r, nil
	}
	if old, ok := c.entries[key]; ok {
		return old, nil
	}
	return Response{}, err
}

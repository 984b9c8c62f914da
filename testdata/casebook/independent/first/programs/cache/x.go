// Package x is a cache whose concurrent loads are shared and whose old values are refreshed.
package x

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Loader brings values.
type Loader[K comparable, V any] func(K) futures.Future[V]

type item[V any] struct {
	value V
	at    time.Time
	hits  int
}

type flight[V any] struct {
	shared *futures.Shared[V]
	users  int
}

// Cache holds values for a while.
type Cache[K comparable, V any] struct {
	load    Loader[K, V]
	ttl     time.Duration
	items   map[K]*item[V]
	flights map[K]*flight[V]
	refresh map[K]*futures.AbortHandle
	group   *futures.Group[K]
	OnError func(K, error)
}

// New makes a cache that refreshes in tasks of s.
func New[K comparable, V any](s futures.Spawner, ttl time.Duration, load Loader[K, V]) *Cache[K, V] {
	return &Cache[K, V]{
		load: load, ttl: ttl,
		items:   map[K]*item[V]{},
		flights: map[K]*flight[V]{},
		refresh: map[K]*futures.AbortHandle{},
		group:   futures.NewGroup[K](s),
	}
}

// PollDrop gives up all loads and waits until the refreshing tasks have stopped.
func (c *Cache[K, V]) PollDrop(cx *futures.Context) (bool, error) {
	c.giveUp()
	return c.group.PollDrop(cx)
}

func (c *Cache[K, V]) Drop() {
	c.giveUp()
	c.group.Drop()
}

func (c *Cache[K, V]) giveUp() {
	for k, f := range c.flights {
		f.shared.Drop()
		delete(c.flights, k)
	}
	for k, h := range c.refresh {
		h.Abort()
		delete(c.refresh, k)
	}
}

// Get is the value of k.
func (c *Cache[K, V]) Get(co *futures.Co, k K) (V, error) {
	if it, ok := c.items[k]; ok {
		it.hits++
		if time.Since(it.at) > c.ttl {
			c.again(k)
		}
		return it.value, nil
	}
	return c.join(co, k)
}

// join waits for the load of k, which the first one begins and the last one gives up.
func (c *Cache[K, V]) join(co *futures.Co, k K) (V, error) {
	f, ok := c.flights[k]
	if !ok {
		f = &flight[V]{shared: futures.Share(c.load(k))}
		c.flights[k] = f
	}
	f.users++
	mine := f.shared.Clone()
	defer func() {
		mine.Drop()
		if f.users--; f.users == 0 && c.flights[k] == f {
			f.shared.Drop()
			delete(c.flights, k)
		}
	}()
	v, err := futures.Await(co, futures.Ref[V](mine))
	if err != nil {
		return v, fmt.Errorf("load %v: %w", k, err)
	}
	c.put(k, v)
	return v, nil
}

func (c *Cache[K, V]) put(k K, v V) {
	it := c.items[k]
	if it == nil {
		it = &item[V]{}
		c.items[k] = it
	}
	it.value, it.at = v, time.Now()
}

// again loads k in the background, once at a time.
func (c *Cache[K, V]) again(k K) {
	if c.refresh[k] != nil {
		return
	}
	load := futures.Inspect(c.load(k), func(v V, err error) {
		delete(c.refresh, k)
		if err == nil {
			c.put(k, v)
		} else if c.OnError != nil {
			c.OnError(k, err)
		}
	})
	done := futures.Then(load, func(_ V, err error) futures.Future[K] {
		if err != nil {
			return futures.Failed[K](err)
		}
		return futures.Ready(k)
	})
	f, h := futures.Abortable(done)
	c.refresh[k] = h
	c.group.Spawn(f)
}

// Forget drops the value of k and stops its refreshing.
func (c *Cache[K, V]) Forget(k K) {
	delete(c.items, k)
	if h, ok := c.refresh[k]; ok {
		h.Abort()
		delete(c.refresh, k)
	}
}

// Reap collects the refreshing tasks that have ended, until stop completes, which it
// takes.
func (c *Cache[K, V]) Reap(co *futures.Co, stop futures.Future[struct{}]) (n int, err error) {
	defer stop.Drop()
	for {
		ended, quit := futures.On(c.group.Ended()), futures.On(futures.Ref(stop))
		if co.Select(ended, quit) == quit {
			_, err := quit.Result()
			return n, err
		}
		if _, err := ended.Result(); err != nil && !errors.Is(err, futures.ErrCancelled) {
			return n, err
		}
		n++
	}
}

// Peek is the value of k if it is there or can be had without waiting.
func (c *Cache[K, V]) Peek(k K) (v V, ok bool) {
	if it := c.items[k]; it != nil {
		return it.value, true
	}
	if f := c.flights[k]; f != nil {
		v, ready, err := futures.NowOrNever[V](f.shared.Clone())
		return v, ready && err == nil
	}
	return v, false
}

// Warm loads all keys and says how many of them could be had within d.
func (c *Cache[K, V]) Warm(co *futures.Co, d time.Duration, keys ...K) (n int, err error) {
	loads := make([]futures.Future[V], len(keys))
	for i, k := range keys {
		get := futures.Async(func(co *futures.Co) (V, error) { return c.Get(co, k) })
		loads[i] = timer.Timeout(d, futures.CatchPanic[V](get))
	}
	results, err := futures.Await(co, futures.JoinAll(loads...))
	for _, r := range results {
		if r.Err == nil {
			n++
		}
	}
	return n, err
}

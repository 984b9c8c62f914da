// Package crawl works a queue of pages off while it holds the site's politeness
// lease.
package crawl

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Site is a web site; one crawler at a time may visit it.
type Site struct {
	Name  string
	pages *mpsc.Receiver[string]
	turn  *lock.Mutex[int]
}

// NewSite makes a site with its queue of pages.
func NewSite(name string, pages *mpsc.Receiver[string]) *Site {
	return &Site{Name: name, pages: pages, turn: lock.NewMutex(0)}
}

// Lease is a crawler's turn at a site.
//
//futvet:mustcall Release
type Lease struct {
	guard *lock.Guard[int]
	since time.Time
}

func (s *Site) lease(co *futures.Co) (*Lease, error) {
	g, err := futures.Await(co, s.turn.Lock())
	if err != nil {
		return nil, fmt.Errorf("site %s: %w", s.Name, err)
	}
	*g.Value()++
	return &Lease{guard: g, since: time.Now()}, nil
}

// Release ends the turn and says how long it took.
func (l *Lease) Release() time.Duration {
	l.guard.Unlock()
	return time.Since(l.since)
}

// Crawler visits sites.
type Crawler struct {
	visit func(page string)
	took  func(site string, d time.Duration)
	limit time.Duration
}

// New makes a crawler; a visit of a site ends after limit.
func New(limit time.Duration, visit func(string), took func(string, time.Duration)) *Crawler {
	return &Crawler{visit: visit, took: took, limit: limit}
}

func (c *Crawler) crawl(co *futures.Co, s *Site) (struct{}, error) {
	lease, err := s.lease(co)
	if err != nil {
		return struct{}{}, err
	}
	var failed error
	for page, err := range futures.Each(co, futures.RefStream[string](s.pages)) {
		if err != nil {
			failed = fmt.Errorf("queue of %s: %w", s.Name, err)
			break
		}
		c.visit(page)
	}
	c.took(s.Name, lease.Release()) // want "FV3002"
	return struct{}{}, failed
}

// Visit crawls a site; pages that are left when the time is over stay queued.
func (c *Crawler) Visit(co *futures.Co, s *Site) error {
	f := futures.Async(func(co *futures.Co) (struct{}, error) { return c.crawl(co, s) })
	_, err := futures.Await(co, timer.Timeout(c.limit, f))
	if errors.Is(err, futures.ErrElapsed) {
		return nil
	}
	return err
}

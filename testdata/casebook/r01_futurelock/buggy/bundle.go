// Package bundle collects a support bundle and asks now and then whether it is
// still wanted.
//
// The collection is lent to the select. Whenever a tick comes, the loop asks the
// database, for which it needs one of the connections that the collection waits for
// as well. The collection may be the next in the queue: the connection is then its,
// and it is not polled until the question has been answered.
//
// Source: oxidecomputer/omicron#9259, fixed in #9268; Oxide RFD 609, "futurelock".
package bundle

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Report is the bundle.
type Report struct{ Files int }

// Database answers queries.
type Database interface {
	Files(host string) futures.Future[int]
	Wanted() futures.Future[bool]
}

// Collector collects a bundle.
type Collector struct {
	slots *lock.Semaphore
	db    Database
	hosts []string
}

func (c *Collector) collect(co *futures.Co) (Report, error) {
	var r Report
	for _, h := range c.hosts {
		n, err := c.files(co, h)
		if err != nil {
			return r, err
		}
		r.Files += n
	}
	return r, nil
}

func (c *Collector) files(co *futures.Co, host string) (int, error) {
	slot, err := futures.Await(co, c.slots.Acquire(1))
	if err != nil {
		return 0, err
	}
	defer slot.Release()
	return futures.Await(co, c.db.Files(host))
}

func (c *Collector) wanted(co *futures.Co) (bool, error) {
	slot, err := futures.Await(co, c.slots.Acquire(1))
	if err != nil {
		return false, err
	}
	defer slot.Release()
	return futures.Await(co, c.db.Wanted())
}

// Run collects the bundle, unless it is not wanted any more.
func (c *Collector) Run(co *futures.Co, tick *timer.Interval) (Report, error) {
	work := futures.Async(c.collect)
	defer work.Drop()
	for {
		done := futures.On(futures.Ref[Report](work))
		check := futures.On(tick.Tick())
		switch co.Select(done, check) {
		case done:
			return done.Result()
		case check:
			ok, err := c.wanted(co) // want "FV2003"
			if err != nil || !ok {
				return Report{}, err
			}
		}
	}
}

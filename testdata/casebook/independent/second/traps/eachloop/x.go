// Package eachloop ranges over streams, and leaves the loops early.
package eachloop

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Event has a number.
type Event struct{ N int }

// Source makes streams.
type Source struct{ period time.Duration }

type ticking struct {
	*timer.Interval
	n, max int
}

// PollNext is the next event.
func (t *ticking) PollNext(cx *futures.Context) (Event, bool, error) {
	if t.n == t.max {
		return Event{}, true, io.EOF
	}
	_, ready, err := t.Interval.PollNext(cx)
	if !ready {
		return Event{}, false, nil
	}
	t.n++
	return Event{t.n}, true, err
}

// Events is a stream of max events.
//
// Cancel safety: dropping it loses the events that are to come.
func (s Source) Events(max int) futures.Stream[Event] {
	return &ticking{Interval: timer.Every(s.period), max: max}
}

// First is the first event that matches.
func (s Source) First(co *futures.Co, max int, match func(Event) bool) (Event, error) {
	for e, err := range futures.Each(co, s.Events(max)) {
		if err != nil {
			return Event{}, err
		}
		if match(e) {
			return e, nil
		}
	}
	return Event{}, io.EOF
}

// Sum adds up what events have in common.
func (s Source) Sum(co *futures.Co, limit int) (sum int) {
outer:
	for max := 1; ; max++ {
		for e, err := range futures.Each(co, s.Events(max)) {
			if err != nil || sum > limit {
				break outer
			}
			if e.N%2 == 1 {
				continue outer
			}
			sum += e.N
		}
	}
	return sum
}

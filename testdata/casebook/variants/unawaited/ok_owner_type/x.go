// Package x puts a future into a value that owns it and forwards Drop to it.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type lease struct {
	until futures.Future[time.Time]
	name  string
}

func newLease(name string, d time.Duration) *lease {
	return &lease{until: timer.Sleep(d), name: name}
}

func (l *lease) Drop() { l.until.Drop() }

func (l *lease) wait(co *futures.Co) error {
	_, err := futures.Await(co, futures.Ref(l.until))
	return err
}

func Hold(co *futures.Co, names []string, ok func(string) bool) error {
	for _, name := range names {
		l := newLease(name, time.Second)
		if !ok(l.name) {
			l.Drop()
			continue
		}
		if err := func() error {
			defer l.Drop()
			return l.wait(co)
		}(); err != nil {
			return err
		}
	}
	return nil
}

// Package x gives up waiting through a method value.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type Gate struct{ m *lock.Mutex[bool] }

// Opened completes when the gate is open.
func (g *Gate) Opened(poll time.Duration) futures.Future[bool] {
	return futures.Async(func(co *futures.Co) (bool, error) {
		for {
			guard, err := futures.Await(co, g.m.Lock())
			if err != nil {
				return false, err
			}
			open := *guard.Value()
			guard.Unlock()
			if open {
				return true, nil
			}
			if _, err := futures.Await(co, timer.Sleep(poll)); err != nil {
				return false, err
			}
		}
	})
}

// Pass waits for the gate but not longer than for the guard to shout.
func Pass(co *futures.Co, g *Gate, shout *oneshot.Receiver[string]) (string, error) {
	opened := g.Opened(10 * time.Millisecond)
	giveUp := opened.Drop
	defer giveUp()
	defer shout.Drop()
	pass, stop := futures.On(futures.Ref(opened)), futures.On(futures.Ref[string](shout))
	switch co.Select(pass, stop) {
	case stop:
		return stop.Result()
	case pass:
		_, err := pass.Result()
		return "passed", err
	}
	return "", nil
}

package main

import (
	"errors"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/futtest"
	"github.com/futvet/futvet/futures/lock"
)

// visit is a client's visit to a server of its own: it sets, gets, subscribes, is told
// of a change by another client, and quits.
func visit(data *lock.Mutex[table]) *futures.Block[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		s := start(co, data, patient, func(string, ...any) {})
		defer co.AsyncDrop(s)
		connect := func() (*Client, error) {
			conn, err := s.connect(co)
			if err != nil {
				return nil, err
			}
			return Connect(co, conn, time.Minute, 4), nil
		}
		alice, err := connect()
		if err != nil {
			return "", err
		}
		defer co.AsyncDrop(alice)
		bob, err := connect()
		if err != nil {
			return "", err
		}
		defer co.AsyncDrop(bob)
		if err := alice.Subscribe(co, "colour"); err != nil {
			return "", err
		}
		if err := bob.Set(co, "colour", "red"); err != nil {
			return "", err
		}
		if e, err := futures.Await(co, alice.Event()); err != nil || e.key != "colour" {
			return "", errors.Join(err, errors.New("not the event of the change"))
		}
		if v, err := alice.Get(co, "colour"); err != nil || v != "red" {
			return "", errors.Join(err, errors.New("not the colour that was set"))
		}
		return alice.Quit(co)
	})
}

// The example does what it should whatever the order in which its tasks run, and
// leaves nothing behind.
func TestEverySchedule(t *testing.T) {
	futtest.Explore(t, 200, func(t testing.TB) {
		bye, err := futtest.Run(t, visit(lock.NewMutex(table{})))
		if bye != "quit" || err != nil {
			t.Errorf("bye %q, error %v", bye, err)
		}
	})
}

// The same wherever it is cancelled; the lock of the data is free afterwards.
func TestCancelledEverywhere(t *testing.T) {
	var data *lock.Mutex[table]
	points := 0
	futtest.CancelEverywhere(t, func() futures.Future[string] {
		data = lock.NewMutex(table{})
		return visit(data)
	}, func(int) {
		points++
		g, ok := data.TryLock()
		if !ok {
			t.Error("the data stays locked")
			return
		}
		g.Unlock()
	})
	if points < 20 {
		t.Errorf("only %d suspension points", points)
	}
	t.Logf("%d suspension points", points)
}

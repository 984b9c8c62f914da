package main

import (
	"errors"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func TestIdle(t *testing.T) {
	limits := patient
	limits.Idle = time.Minute
	script(t, limits, func(co *futures.Co, b *bench) error {
		start := time.Now()
		quiet, err := b.raw()
		if err != nil {
			return err
		}
		defer quiet.Drop()
		listener, err := b.client(time.Hour, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(listener)
		if err := listener.Subscribe(co, "k"); err != nil {
			return err
		}
		talker, err := b.client(time.Hour, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(talker)

		// A beginning of a line is not a request; an event is something happening.
		pass(co, 59*time.Second)
		if err := quiet.say(co, "PI"); err != nil {
			return err
		}
		if err := talker.Set(co, "k", "v"); err != nil {
			return err
		}
		if err := quiet.hear(co, "BYE idle"); err != nil {
			return err
		}
		wantElapsed(t, start, time.Minute)
		if err := talker.Ping(co); err != nil {
			return err
		}
		bye, err := listener.Wait(co)
		if bye != "idle" || err != nil {
			t.Errorf("the listener ends with %q, %v", bye, err)
		}
		wantElapsed(t, start, 59*time.Second+time.Minute)
		bye, err = talker.Wait(co)
		if bye != "idle" || err != nil {
			t.Errorf("the talker ends with %q, %v", bye, err)
		}
		wantElapsed(t, start, 2*time.Minute)
		return nil
	})
}

// The server's deadline: the request has done nothing, and the session goes on.
func TestRequestDeadline(t *testing.T) {
	limits := patient
	limits.Request = time.Second
	for _, line := range []string{"GET k", "SET k new", "DEL k"} {
		t.Run(line, func(t *testing.T) {
			script(t, limits, func(co *futures.Co, b *bench) error {
				c, err := b.raw()
				if err != nil {
					return err
				}
				defer c.Drop()
				guard, err := futures.Await(co, b.data.Lock())
				if err != nil {
					return err
				}
				defer guard.Unlock()
				(*guard.Value())["k"] = "old"

				start := time.Now()
				if err := c.say(co, line+"\nPING\n"); err != nil {
					return err
				}
				if err := c.hear(co, "ERR deadline", "PONG"); err != nil {
					return err
				}
				wantElapsed(t, start, time.Second)
				guard.Unlock() // nobody is in the queue any more
				if err := c.say(co, "GET k\n"); err != nil {
					return err
				}
				return c.hear(co, "VALUE old")
			})
		})
	}
}

// The client's deadline: the reply comes late, and must not become the reply to
// another request.
func TestCallDeadline(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		client, err := b.client(time.Second, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(client)
		if err := client.Set(co, "k", "v"); err != nil {
			return err
		}
		guard, err := futures.Await(co, b.data.Lock())
		if err != nil {
			return err
		}
		defer guard.Unlock()
		start := time.Now()
		if _, err := client.Get(co, "k"); !errors.Is(err, futures.ErrElapsed) {
			t.Errorf("Get ends with %v", err)
		}
		wantElapsed(t, start, time.Second)
		guard.Unlock()
		if _, err := client.Get(co, "other"); !errors.Is(err, errNotFound) {
			t.Errorf("the next Get ends with %v", err)
		}
		return nil
	})
}

// Who stops waiting for the end of a connection has not ended it.
func TestWaitGivenUp(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		client, err := b.client(time.Minute, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(client)
		if _, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (string, error) {
			return client.Wait(co)
		}))); !errors.Is(err, futures.ErrElapsed) {
			t.Errorf("Wait ends with %v", err)
		}
		if err := client.Ping(co); err != nil {
			return err
		}
		for range 2 { // the last word can be asked for again
			if bye, err := client.Quit(co); bye != "quit" || err != nil {
				t.Errorf("Quit ends with %q, %v", bye, err)
			}
		}
		return nil
	})
}

// A client that does not read a line in time loses its connection, whether or not
// it is the last line.
func TestWriteLimit(t *testing.T) {
	limits := patient
	limits.Write = time.Second
	script(t, limits, func(co *futures.Co, b *bench) error {
		c, err := b.raw()
		if err != nil {
			return err
		}
		defer c.Drop()
		if err := c.say(co, "SET k a value that fills a good half of a pipe\n"); err != nil {
			return err
		}
		if err := c.hear(co, "OK"); err != nil {
			return err
		}
		start := time.Now()
		if err := c.say(co, "GET k\nGET k\nGET k\nGET k\n"); err != nil {
			return err
		}
		pass(co, time.Second+1)
		if err := b.shutdown(co); err != nil {
			return err
		}
		wantElapsed(t, start, time.Second+1)
		if len(b.log) != 1 {
			t.Errorf("logged %q", b.log)
		}
		return nil
	})
}

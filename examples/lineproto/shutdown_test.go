package main

import (
	"errors"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
)

// stall brings c's session to the middle of a SET, which waits for the data, and
// stays there as long as the caller has it locked. Another request waits behind.
func stall(co *futures.Co, c *rawClient) error {
	if err := c.say(co, "SET k v\nGET k\n"); err != nil {
		return err
	}
	settle(co)
	return nil
}

// A request that is under way is finished and answered. What comes after it is not
// sure to be.
func TestShutdownFinishesRequest(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
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
		if err := stall(co, c); err != nil {
			return err
		}
		b.signal()
		settle(co)
		if b.task.IsFinished() {
			t.Error("the server did not wait")
		}
		if _, err := b.connect(co); err != nil {
			// One connection fits into the queue, where it is dropped.
			t.Errorf("connecting fails with %v", err)
		}
		guard.Unlock()
		rest, err := c.rest(co)
		if rest != "OK|BYE shutdown|" && rest != "OK|VALUE v|BYE shutdown|" {
			t.Errorf("heard %q", rest)
		}
		if err != nil {
			return err
		}
		return b.shutdown(co)
	})
}

// When the grace is over, what is under way is cancelled: it has changed nothing.
func TestShutdownCancelsRequest(t *testing.T) {
	limits := patient
	limits.Grace = time.Minute
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
		if err := stall(co, c); err != nil {
			return err
		}
		start := time.Now()
		if err := b.shutdown(co); err != nil {
			return err
		}
		wantElapsed(t, start, time.Minute)
		if rest, err := c.rest(co); rest != "" || err != nil {
			t.Errorf("heard %q, %v", rest, err)
		}
		if len(*guard.Value()) != 0 {
			t.Errorf("the data is %v", *guard.Value())
		}
		guard.Unlock()
		if after, ok := b.data.TryLock(); !ok {
			t.Error("the data stays locked")
		} else {
			after.Unlock()
		}
		if len(b.log) != 1 {
			t.Errorf("logged %q", b.log)
		}
		return nil
	})
}

// The grace is that of the whole shutdown: a session that ends does not prolong it.
func TestGraceIsOne(t *testing.T) {
	limits := patient
	limits.Grace = time.Minute
	limits.Write = 40 * time.Second
	script(t, limits, func(co *futures.Co, b *bench) error {
		deaf, err := b.raw()
		if err != nil {
			return err
		}
		defer deaf.Drop()
		if err := deaf.say(co, "SET v a value that fills a good half of a pipe\n"); err != nil {
			return err
		}
		if err := deaf.hear(co, "OK"); err != nil {
			return err
		}
		if err := deaf.say(co, "GET v\nGET v\n"); err != nil {
			return err
		}
		settle(co)
		stuck, err := b.raw()
		if err != nil {
			return err
		}
		defer stuck.Drop()
		guard, err := futures.Await(co, b.data.Lock())
		if err != nil {
			return err
		}
		defer guard.Unlock()
		if err := stall(co, stuck); err != nil {
			return err
		}
		start := time.Now()
		b.signal()
		settle(co)
		if err := b.shutdown(co); err != nil {
			return err
		}
		wantElapsed(t, start, time.Minute)
		if len(b.log) != 2 { // one session failed, and one was cancelled
			t.Errorf("logged %q", b.log)
		}
		return nil
	})
}

// A client that has stopped reading holds up the cleanup for as long as a write may
// take, and no longer.
func TestShutdownOfStuckClient(t *testing.T) {
	limits := patient
	limits.Write = time.Minute
	limits.Grace = time.Second
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
		if err := c.say(co, "GET k\nGET k\n"); err != nil {
			return err
		}
		settle(co)
		start := time.Now()
		if err := b.shutdown(co); err != nil {
			return err
		}
		wantElapsed(t, start, time.Second+time.Minute)
		return nil
	})
}

// The friendly words that a cancelled session has buffered are still flushed.
func TestCancelledSessionFlushes(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
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
		if err := c.say(co, "GET k\nGET k\n"); err != nil {
			return err
		}
		settle(co) // the session is in the middle of the second reply
		cleanup := futures.On(futures.AsyncDrop(b.service))
		read := futures.On(futures.Async(func(co *futures.Co) (string, error) { return c.rest(co) }))
		if err := co.TryJoin(cleanup, read); err != nil {
			return err
		}
		const want = "VALUE a value that fills a good half of a pipe|"
		if rest, _ := read.Result(); rest != want+want {
			t.Errorf("heard %q", rest)
		}
		return nil
	})
}

// Whoever drops a server that is in full swing gets rid of all of it.
func TestDropInTheMiddle(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
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
		if err := stall(co, c); err != nil {
			return err
		}
		b.Drop() // does not wait; the executor finishes the rest
		if rest, err := c.rest(co); rest != "" || err != nil {
			t.Errorf("heard %q, %v", rest, err)
		}
		if _, err := b.connect(co); !errors.Is(err, futures.ErrClosed) {
			t.Errorf("connecting ends with %v", err)
		}
		return nil
	})
}

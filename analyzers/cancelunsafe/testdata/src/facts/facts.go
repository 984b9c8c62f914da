// Package facts drops calls of another package's functions.
package facts

import (
	"errors"
	"time"

	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/facts/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Method(co *futures.Co, c *lib.Conn, beat *timer.Interval, handle func([]byte)) error {
	for {
		next, tick := futures.On(futures.Async(c.Next)), futures.On(beat.Tick())
		if co.Select(next, tick) == tick { // want `FV1002: Next is not cancel safe: dropped here while pending it loses the bytes already read`
			continue
		}
		p, err := next.Result()
		if err != nil {
			return err
		}
		handle(p)
	}
}

func Future(co *futures.Co, c *lib.Conn, beat *timer.Interval, handle func([]byte)) error {
	for {
		next, tick := futures.On(c.NextFuture()), futures.On(beat.Tick())
		if co.Select(next, tick) == tick { // want `FV1002: NextFuture is not cancel safe: dropped here while pending it loses the bytes already read`
			continue
		}
		p, err := next.Result()
		if err != nil {
			return err
		}
		handle(p)
	}
}

func Block(co *futures.Co, w aio.Writer, texts []string) (late int) {
	for _, text := range texts {
		tell := futures.Async(func(co *futures.Co) (int, error) { return len(text), lib.Tell(co, w, text) })
		if _, err := futures.Await(co, timer.Timeout(time.Second, tell)); err != nil { // want `FV1002: the block is not cancel safe: dropped here while pending it loses how many bytes were written, and w stays in use`
			late++
		}
	}
	return late
}

func ByDirective(co *futures.Co, c *lib.Conn) (n int) {
	for n < 3 {
		_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(c.Probe))) // want `FV1002: Probe is not cancel safe: dropped here while pending it loses what it was doing`
		if !errors.Is(err, futures.ErrElapsed) {
			break
		}
		n++
	}
	return n
}

func OfInterface(co *futures.Co, d lib.Device) (n int) {
	for n < 3 {
		move := futures.Async(func(co *futures.Co) (int, error) { return n, d.Move(co, 1) })
		_, err := futures.Await(co, timer.Timeout(time.Second, move)) // want `FV1002: the block is not cancel safe: dropped here while pending it loses what it was doing`
		if !errors.Is(err, futures.ErrElapsed) {
			break
		}
		n++
	}
	return n
}

// These are safe: by their code, by a directive, and for want of knowledge.
func Safe(co *futures.Co, c *lib.Conn, d lib.Device, beat *timer.Interval) error {
	for {
		head, sample := futures.On(futures.Async(c.Head)), futures.On(futures.Async(c.Sample))
		where, tick := futures.On(futures.Async(d.Where)), futures.On(beat.Tick())
		switch co.Select(head, sample, where, tick) {
		case head:
			if _, err := head.Result(); err != nil {
				return err
			}
		case sample:
			if _, err := sample.Result(); err != nil {
				return err
			}
		}
	}
}

// What TryNext leaves behind is read as the next message.
func Again(co *futures.Co, c *lib.Conn, got func([]byte)) error {
	for {
		b, err := c.TryNext(co, time.Second) // want `FV1002: TryNext is not cancel safe`
		if err == futures.ErrElapsed {
			continue
		} else if err != nil {
			return err
		}
		got(b)
	}
}

// Whoever gives up for good may leave it behind.
func Once(co *futures.Co, c *lib.Conn) ([]byte, error) {
	return c.TryNext(co, time.Second)
}

// Package generic receives and sends values of any type.
package generic

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Batcher[T any] struct {
	in   *mpsc.Receiver[T]
	size int
	held []T
}

// next has its batch in a variable.
func (b *Batcher[T]) next(co *futures.Co) ([]T, error) {
	var out []T
	for len(out) < b.size {
		v, err := futures.Await(co, b.in.Recv())
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// more has its batch in a field.
func (b *Batcher[T]) more(co *futures.Co) ([]T, error) {
	for len(b.held) < b.size {
		v, err := futures.Await(co, b.in.Recv())
		if err != nil {
			return nil, err
		}
		b.held = append(b.held, v)
	}
	out := b.held
	b.held = nil
	return out, nil
}

func Run[T any](co *futures.Co, b *Batcher[T], store func([]T)) error {
	for {
		out, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(b.next))) // want `FV1002: next is not cancel safe: dropped here while pending it loses a received item`
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		store(out)
	}
}

func RunStrings(co *futures.Co, b *Batcher[string], store func([]string)) error {
	for {
		out, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(b.next))) // want `FV1002: next is not cancel safe: dropped here while pending it loses a received item`
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		store(out)
	}
}

func RunWell[T any](co *futures.Co, b *Batcher[T], store func([]T)) error {
	for {
		out, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(b.more)))
		if err != nil && !errors.Is(err, futures.ErrElapsed) {
			return err
		}
		store(out)
	}
}

// within is a time limit for anything; whether it is safe depends on what is given.
func within[T any](co *futures.Co, d time.Duration, f futures.Future[T]) (v T, late bool, err error) {
	v, err = futures.Await(co, timer.Timeout(d, f))
	if errors.Is(err, futures.ErrElapsed) {
		return v, true, nil
	}
	return v, false, err
}

func Safe(co *futures.Co, in *mpsc.Receiver[int]) (n int, err error) {
	for {
		v, late, err := within(co, time.Second, in.Recv())
		if err != nil {
			return n, err
		}
		if !late {
			n += v
		}
	}
}

// Package flushingsink passes a stream on to a sink, as a future written by hand.
package flushingsink

import (
	"io"

	"github.com/futvet/futvet/futures"
)

// Forward is the future of a stream's way into a sink.
type Forward[T any] struct {
	in      futures.Stream[T]
	out     futures.Sink[T]
	item    T
	holding bool
	flushed bool
	over    bool
	n       int
}

// NewForward takes both.
//
// Cancel safety: dropping it drops both, and an item on its way.
func NewForward[T any](in futures.Stream[T], out futures.Sink[T]) *Forward[T] {
	return &Forward[T]{in: in, out: out}
}

func (f *Forward[T]) finish(err error) (int, bool, error) {
	f.over = true
	f.in.Drop()
	f.out.Drop()
	return f.n, true, err
}

// Poll passes on what it can.
func (f *Forward[T]) Poll(cx *futures.Context) (int, bool, error) {
	if f.over {
		panic("flushingsink: polled after completion")
	}
	for {
		if f.holding {
			ready, err := f.out.PollReady(cx)
			if !ready {
				return 0, false, nil
			}
			if err == nil {
				err = f.out.StartSend(f.item)
			}
			if err != nil {
				return f.finish(err)
			}
			f.holding, f.flushed = false, false
			f.n++
		}
		item, ready, err := f.in.PollNext(cx) // want "FV2001"
		if ready && err == nil {
			f.item, f.holding = item, true
			continue
		}
		if ready && err != io.EOF {
			return f.finish(err)
		}
		if !f.flushed {
			done, ferr := f.out.PollFlush(cx)
			if done && ferr != nil {
				return f.finish(ferr)
			}
			f.flushed = done
		}
		if ready && f.flushed {
			return f.finish(nil)
		}
		return 0, false, nil
	}
}

// Drop drops both.
func (f *Forward[T]) Drop() {
	f.over = true
	f.in.Drop()
	f.out.Drop()
}

// Package sink combines sinks: what items are put into, in two steps.
//
// [Feed], [Flush], [Close], [SendAll] and [Forward] are futures that use a sink, as
// [futures.Send] is; [With], [WithFuture], [WithFlatMap], [MapErr], [Buffer] and
// [Fanout] make one sink of others, and take ownership of them; [Drain], [FromFunc]
// and [Unfold] are where items end; [Split] makes two halves of what is a stream and
// a sink.
//
// Many producers reach one sink through a channel: they send to an mpsc channel, of
// which the receiver is forwarded to the sink. A channel's sender as a sink is
// mpsc.Sender.IntoSink. One stream reaches many consumers when it is forwarded to a
// Fanout of such senders, at the pace of the slowest, or to a FromFunc that sends to a
// broadcast channel, where a slow consumer misses items instead. Bytes go through
// package codec, whose FramedWrite is a sink and whose Framed is both.
//
// # What a cancellation loses
//
// A sink takes an item between a ready PollReady and StartSend, which is no
// suspension, so an item is either still with whoever sends it or in the sink.
// [SendAll], [Forward] and [WithFlatMap] ask the sink first and the stream second:
// they never hold an item that they could lose, other than those of futures-rs, which
// pull an item before there is room for it. Where readiness is a thing that others are
// waiting for, a slot of a channel, it is given back while there is no item: see
// [SendAborter].
//
// What was put into a sink and not flushed belongs to the sink, and its Drop says
// what becomes of it. Most sinks of this package drop it. [CloseOnDrop] makes closing
// part of a sink's asynchronous cleanup instead.
//
// Unless something else is said, a sink of this package passes on every error of the
// sinks below it, and is as dead after one as they are. StartSend takes its item only
// if it succeeds, and panics if it was not preceded by a ready PollReady where that
// can be seen. Every sink has an owner who must Drop it, also after it was closed, and
// using it after that panics.
//
// The names and the semantics are those of futures-rs' futures_util::sink, except
// where it is said.
package sink

import (
	"github.com/futvet/futvet/futures"
)

// SendAborter is a sink whose readiness is of value to others.
type SendAborter interface {
	// AbortSend gives up what PollReady is waiting for or has obtained, and says
	// whether there was anything. It loses no item. The next PollReady starts anew.
	AbortSend() bool
}

// abortSend calls AbortSend if s has it. Sinks that wrap another one pass it on.
func abortSend(s any) bool {
	a, ok := s.(SendAborter)
	return ok && a.AbortSend()
}

// owned says whether a sink was dropped.
type owned bool

// check panics if it was; name is that of the sink.
func (o *owned) check(name string) {
	if *o {
		panic("futures/sink: " + name + " used after Drop")
	}
}

// drop says whether this is the first Drop.
func (o *owned) drop() bool {
	was := *o
	*o = true
	return !bool(was)
}

// take returns v and forgets it.
func take[T any](v *T) T {
	var zero T
	x := *v
	*v = zero
	return x
}

// Ref lends s: using the result uses s, and dropping it leaves s alone, with its
// owner. Closing it closes s.
func Ref[T any](s futures.Sink[T]) futures.Sink[T] { return ref[T]{s} }

type ref[T any] struct{ futures.Sink[T] }

func (r ref[T]) AbortSend() bool { return abortSend(r.Sink) }
func (r ref[T]) Drop()           {}

// MapErr makes a sink that passes items on to s, and what fn makes of its errors back.
// It takes ownership of s.
func MapErr[T any](s futures.Sink[T], fn func(error) error) futures.Sink[T] {
	return &mapErr[T]{s: s, fn: fn}
}

type mapErr[T any] struct {
	s  futures.Sink[T]
	fn func(error) error
	owned
}

func (m *mapErr[T]) of(err error) error {
	if err != nil {
		err = m.fn(err)
	}
	return err
}

func (m *mapErr[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	m.check("MapErr")
	ready, err = m.s.PollReady(cx)
	return ready, m.of(err)
}

func (m *mapErr[T]) StartSend(item T) error {
	m.check("MapErr")
	return m.of(m.s.StartSend(item))
}

func (m *mapErr[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	m.check("MapErr")
	ready, err = m.s.PollFlush(cx)
	return ready, m.of(err)
}

func (m *mapErr[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	m.check("MapErr")
	ready, err = m.s.PollClose(cx)
	return ready, m.of(err)
}

func (m *mapErr[T]) AbortSend() bool { return abortSend(m.s) }

func (m *mapErr[T]) Drop() {
	if m.drop() {
		m.s.Drop()
	}
}

// CloseOnDrop makes closing part of s's cleanup: the result is s, and an
// [futures.AsyncDropper] that closes it before it drops it. The idiom of a block is
//
//	out := sink.CloseOnDrop(s)
//	defer co.AsyncDrop(out)
//
// after which the sink is closed, with all that was put into it, also when the block
// is cancelled. It takes ownership of s. A sink that has failed is only dropped.
func CloseOnDrop[T any](s futures.Sink[T]) *Closing[T] { return &Closing[T]{s: s} }

// Closing is a sink that closes what it wraps when it is dropped. See [CloseOnDrop].
type Closing[T any] struct {
	s      futures.Sink[T]
	reaper futures.Reaper // of the latest poll
	closed bool           // s was closed, or has failed: there is nothing left but to drop it
	owned                 // s was dropped, or handed on
}

var (
	_ futures.Sink[int]    = (*Closing[int])(nil)
	_ futures.AsyncDropper = (*Closing[int])(nil)
)

// PollReady is that of the wrapped sink.
func (c *Closing[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	return c.poll(cx, futures.Sink[T].PollReady)
}

// StartSend is that of the wrapped sink.
func (c *Closing[T]) StartSend(item T) error {
	c.check("CloseOnDrop")
	err := c.s.StartSend(item)
	c.closed = c.closed || err != nil
	return err
}

// PollFlush is that of the wrapped sink.
func (c *Closing[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	return c.poll(cx, futures.Sink[T].PollFlush)
}

// PollClose is that of the wrapped sink. Nothing is left to clean up after it.
func (c *Closing[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	ready, err = c.poll(cx, futures.Sink[T].PollClose)
	c.closed = c.closed || ready
	return ready, err
}

func (c *Closing[T]) poll(cx *futures.Context, poll func(futures.Sink[T], *futures.Context) (bool, error)) (ready bool, err error) {
	c.check("CloseOnDrop")
	c.reaper = cx.Reaper()
	ready, err = poll(c.s, cx)
	c.closed = c.closed || err != nil
	return ready, err
}

// AbortSend implements [SendAborter], as far as the wrapped sink does.
func (c *Closing[T]) AbortSend() bool { return abortSend(c.s) }

// PollDrop closes the sink and drops it. It is ready when that is done or has failed.
func (c *Closing[T]) PollDrop(cx *futures.Context) (ready bool, err error) {
	if c.owned {
		return true, nil
	}
	if !c.closed {
		if ready, err = c.PollClose(cx); !ready {
			return false, nil
		}
	}
	c.owned = true
	c.s.Drop()
	return true, err
}

// Drop closes the sink, if that can be done at once, and drops it. Otherwise the rest
// is up to the executor that polled the sink last, or, if none did, to a goroutine of
// its own. Errors are lost. Drop is idempotent.
func (c *Closing[T]) Drop() {
	if c.owned {
		return
	}
	reaper := c.reaper
	if ready, _ := c.PollDrop(futures.NewContext(futures.NoopWaker())); ready {
		return
	}
	c.owned = true
	reaper.Finish(&Closing[T]{s: take(&c.s)})
}

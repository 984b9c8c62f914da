package stream

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// ErrItemEOF is what io.EOF becomes that is the outcome of an item, not the end of
// the stream. It wraps io.EOF.
var ErrItemEOF = fmt.Errorf("stream: outcome of an item: %w", io.EOF)

// ErrNoMatch is the error of NextIf when the next item is not wanted.
var ErrNoMatch = errors.New("stream: the next item does not match")

// itemError is an item's error as a stream returns it.
func itemError(err error) error {
	if err == io.EOF {
		return ErrItemEOF
	}
	return err
}

// finalError is an item's error as a future returns it.
func finalError(err error) error {
	if err == ErrItemEOF {
		return io.EOF
	}
	return err
}

// source is the stream that a combinator owns, and the combinator's own life:
//
//	Live, s set --s has ended------------------------> Completed
//	Live, s set --close--> Live, s nil --next poll---> Completed
//	Live, either --Drop------------------------------> Dropped
type source[T any] struct {
	name string // of the combinator, for panics
	s    futures.Stream[T]
	life leaf.Life
}

// from makes the source of a combinator called name. It panics if s is nil.
func from[T any](name string, s futures.Stream[T]) source[T] {
	name = "futures/stream: " + name
	if release.IsNil(s) {
		panic(name + " of a nil stream")
	}
	return source[T]{name: name, s: s}
}

// announced returns x, which the calling function has made, and has told trace.
func announced[X interface{ announce() }](x X) X {
	x.announce()
	return x
}

func (c *source[T]) announce() { c.life.Made() }

// next polls the stream; io.EOF is the end of the combinator as well.
func (c *source[T]) next(cx *futures.Context) (item T, ready bool, err error) {
	c.life.Check(c.name)
	if c.s == nil {
		c.life = leaf.Completed
		return item, true, io.EOF
	}
	item, ready, err = c.s.PollNext(cx)
	if ready && err == io.EOF {
		c.s = nil
		c.life = leaf.Completed
	}
	return item, ready, err
}

// close drops the stream: there will be no more of it.
func (c *source[T]) close() {
	if s := c.s; s != nil {
		c.s = nil
		s.Drop()
	}
}

// closeHolding is close while an item is about to be returned, which nobody gets if
// the stream's Drop panics.
func closeHolding[T, U any](c *source[T], item U) {
	closed := false
	defer func() {
		if !closed {
			release.Value(item)
		}
	}()
	c.close()
	closed = true
}

// Drop drops the stream.
func (c *source[T]) Drop() {
	if c.life.End() {
		c.close()
	}
}

// dropAll drops every one of ds that is not nil, in order, even if one panics.
func dropAll(ds ...futures.Dropper) {
	release.Each(ds, func(d futures.Dropper) {
		if d != nil {
			d.Drop()
		}
	})
}

// made is a future or stream that a function has returned, which must not be nil.
func made[F any](name string, f F) F {
	if release.IsNil(f) {
		panic(name + ": the function returned nil")
	}
	return f
}

// refuseNil panics if an item that is a future or stream is nil.
func refuseNil(name string, item any) {
	if release.IsNil(item) {
		panic(name + ": an item is nil")
	}
}

// quietly drops d while a panic of d's own is on its way.
func quietly(drop func()) {
	defer func() { recover() }()
	drop()
}

// asPanic makes a *futures.PanicError of a recovered value. It is called by the
// deferred function that recovered it, while the origin's frames are on the stack.
func asPanic(recovered any) *futures.PanicError {
	if pe, ok := recovered.(*futures.PanicError); ok {
		return pe
	}
	return &futures.PanicError{Value: recovered, Stack: debug.Stack()}
}

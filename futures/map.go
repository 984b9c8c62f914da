package futures

import "github.com/futvet/futvet/futures/internal/release"

// The combinators of this file poll one future and do something when it has
// completed. They take ownership of it, and of what their function returns. The
// first future has completed, and so has dropped what it owned, before the
// function is called; the function is let go before its result is polled, and
// never called if the combinator is dropped first.

// Map applies fn to f's value. A failure passes through.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Map[T, U any](f Future[T], fn func(T) U) Future[U] {
	x := &mapped[T, U]{name: "Map", f: f, fn: func(v T, err error) (U, error) {
		if err != nil {
			var zero U
			return zero, err
		}
		return fn(v), nil
	}}
	x.end.made()
	return x
}

// MapErr applies fn to f's error. A success passes through.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func MapErr[T any](f Future[T], fn func(error) error) Future[T] {
	x := &mapped[T, T]{name: "MapErr", f: f, fn: func(v T, err error) (T, error) {
		if err != nil {
			err = fn(err)
		}
		return v, err
	}}
	x.end.made()
	return x
}

// Inspect calls fn with f's outcome and passes it on. Fn borrows the value.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Inspect[T any](f Future[T], fn func(T, error)) Future[T] {
	x := &mapped[T, T]{name: "Inspect", f: f, fn: func(v T, err error) (T, error) {
		fn(v, err)
		return v, err
	}}
	x.end.made()
	return x
}

type mapped[T, U any] struct {
	name string
	f    Future[T]
	fn   func(T, error) (U, error)
	end  end
}

func (m *mapped[T, U]) Poll(cx *Context) (value U, ready bool, err error) {
	m.end.check(m.name)
	v, ready, err := m.f.Poll(cx)
	if !ready {
		return value, false, nil
	}
	fn := m.fn
	m.end, m.f, m.fn = completed, nil, nil
	value, err = fn(v, err)
	return value, true, err
}

func (m *mapped[T, U]) Drop() {
	if m.end != open {
		return
	}
	f := m.f
	m.end, m.f, m.fn = dropped, nil, nil
	f.Drop()
}

// Then goes on with the future that fn makes of f's outcome, be it a failure or
// not.
//
// Cancel safety: dropping it drops the future it has got to, and loses what that
// loses then; f's outcome is lost with it once fn was called.
func Then[T, U any](f Future[T], fn func(T, error) Future[U]) Future[U] {
	x := &then[T, U]{name: "Then", first: f, fn: func(v T, err error) (Future[U], error) {
		return fn(v, err), nil
	}}
	x.end.made()
	return x
}

// AndThen goes on with the future that fn makes of f's value. A failure passes
// through.
//
// Cancel safety: as Then's.
func AndThen[T, U any](f Future[T], fn func(T) Future[U]) Future[U] {
	x := &then[T, U]{name: "AndThen", first: f, fn: func(v T, err error) (Future[U], error) {
		if err != nil {
			return nil, err
		}
		return fn(v), nil
	}}
	x.end.made()
	return x
}

// OrElse goes on with the future that fn makes of f's error. A success passes
// through.
//
// Cancel safety: as Then's.
func OrElse[T any](f Future[T], fn func(error) Future[T]) Future[T] {
	x := &orElse[T]{first: f, fn: fn}
	x.end.made()
	return x
}

type then[T, U any] struct {
	name   string
	first  Future[T]
	fn     func(T, error) (Future[U], error) // a nil future is the end, with the error
	second Future[U]
	end    end
}

func (t *then[T, U]) Poll(cx *Context) (value U, ready bool, err error) {
	t.end.check(t.name)
	if t.second == nil {
		v, ready, err := t.first.Poll(cx)
		if !ready {
			return value, false, nil
		}
		if more, err := t.goOn(v, err); !more {
			return value, true, err
		}
	}
	if value, ready, err = t.second.Poll(cx); ready {
		t.end, t.second = completed, nil
	}
	return value, ready, err
}

// goOn makes the second future, if there is to be one.
func (t *then[T, U]) goOn(v T, err error) (more bool, _ error) {
	fn := t.fn
	t.end, t.first, t.fn = completed, nil, nil
	second, err := fn(v, err)
	if err != nil {
		return false, err
	}
	if release.IsNil(second) {
		panic("futures: the function of " + t.name + " returned a nil future")
	}
	t.end, t.second = open, second
	return true, nil
}

func (t *then[T, U]) Drop() {
	if t.end != open {
		return
	}
	first, second := t.first, t.second
	t.end, t.first, t.second, t.fn = dropped, nil, nil, nil
	if second != nil {
		second.Drop()
	} else {
		first.Drop()
	}
}

type orElse[T any] struct {
	first, second Future[T]
	fn            func(error) Future[T]
	end           end
}

func (o *orElse[T]) Poll(cx *Context) (value T, ready bool, err error) {
	o.end.check("OrElse")
	if o.second == nil {
		value, ready, err = o.first.Poll(cx)
		if !ready {
			return value, false, nil
		}
		fn := o.fn
		o.end, o.first, o.fn = completed, nil, nil
		if err == nil {
			return value, true, nil
		}
		second := fn(err)
		if release.IsNil(second) {
			panic("futures: the function of OrElse returned a nil future")
		}
		o.end, o.second = open, second
	}
	if value, ready, err = o.second.Poll(cx); ready {
		o.end, o.second = completed, nil
	}
	return value, ready, err
}

func (o *orElse[T]) Drop() {
	if o.end != open {
		return
	}
	first, second := o.first, o.second
	o.end, o.first, o.second, o.fn = dropped, nil, nil, nil
	if second != nil {
		second.Drop()
	} else {
		first.Drop()
	}
}

// CatchPanic makes a panic of f its failure, as *PanicError. A future that
// panicked is dropped. It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func CatchPanic[T any](f Future[T]) Future[T] {
	x := &catchPanic[T]{f: f}
	x.end.made()
	return x
}

type catchPanic[T any] struct {
	f   Future[T]
	end end
}

func (c *catchPanic[T]) Poll(cx *Context) (value T, ready bool, err error) {
	c.end.check("CatchPanic")
	value, ready, err = pollCaught(cx, c.f)
	if ready {
		c.end, c.f = completed, nil
	}
	return value, ready, err
}

// pollCaught polls f, which its caller owns. If f panics it is dropped, and the
// panic is its failure.
func pollCaught[T any](cx *Context, f Future[T]) (value T, ready bool, err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if IsCancel(p) {
			panic(p)
		}
		err = asPanic(p)
		ready = true
		dropQuietly(f)
	}()
	return f.Poll(cx)
}

func (c *catchPanic[T]) Drop() {
	if c.end != open {
		return
	}
	f := c.f
	c.end, c.f = dropped, nil
	f.Drop()
}

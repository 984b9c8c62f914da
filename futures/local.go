package futures

import "math"

// Local is the key of a value that the futures below some point see without its
// being passed to them: a request's ID, a logger. The zero Local is ready to use, as
// a variable of a package; it must not be copied.
//
//	var requestID futures.Local[string]
//
//	f := futures.WithLocal(&requestID, "17", handle(r))
//	id, ok := requestID.Get(co) // in a block below it; or Get(cx), in a Poll method
//
// Values belong to what is polled, not to goroutines: two futures of one task can
// have different ones, and a future that is polled elsewhere takes its own along. A
// task that is spawned inherits none. Its like is tokio::task_local; what is not used
// costs nothing.
type Local[T any] struct{ _ byte }

// Ambient is what values are looked up in: a *Context, in a Poll method, and a *Co,
// in a block.
type Ambient interface{ ambient() *locals }

func (cx *Context) ambient() *locals { return cx.locals }
func (co *Co) ambient() *locals      { return co.context().locals }

// locals is a list of values, the innermost first. Contexts point into it.
type locals struct {
	key, value any
	next       *locals
}

// Get returns the value that l has at the given place; ok is false if it has none.
// It is the one of the innermost [WithLocal] around it.
func (l *Local[T]) Get(at Ambient) (value T, ok bool) {
	for n := at.ambient(); n != nil; n = n.next {
		if n.key == any(l) {
			return n.value.(T), true
		}
	}
	return value, false
}

// WithLocal gives l a value within f: in its polls, in those of what it polls, and
// in the deferred calls of its blocks when it is dropped. It takes ownership of f and
// borrows the value.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func WithLocal[T, U any](l *Local[T], value T, f Future[U]) Future[U] {
	x := &within[U]{name: "WithLocal", f: f, node: &locals{key: l, value: value}}
	x.end.made()
	return x
}

// Unconstrained polls f without a budget: f is never made to yield, however much it
// does in one poll, and takes nothing from the budget of those beside it. It is for
// futures that must not wait for anything but what they wait for; one that is always
// ready keeps all others of the executor's thread from running. (Tokio's
// unconstrained.) It takes ownership of f.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func Unconstrained[T any](f Future[T]) Future[T] {
	x := &within[T]{name: "Unconstrained", f: f}
	x.end.made()
	return x
}

// within is a future that is polled with a context of its own.
type within[T any] struct {
	name string
	f    Future[T] // nil once it has ended
	node *locals   // of WithLocal; nil for Unconstrained
	cx   Context   // of f's polls
	end  end
}

// unconstrained is a budget that nothing uses up.
const unconstrained = math.MaxInt

// enter returns the context for f, and the budget to be given back to leave.
func (w *within[T]) enter(cx *Context) (budget int) {
	w.cx = *cx
	if w.node != nil {
		w.node.next = cx.locals
		w.cx.locals = w.node
	} else if cx.worker != nil {
		budget = cx.worker.Budget
		cx.worker.Budget = unconstrained
	}
	return budget
}

func (w *within[T]) leave(cx *Context, budget int) {
	w.cx = Context{}
	if w.node == nil && cx.worker != nil {
		cx.worker.Budget = budget
	}
}

func (w *within[T]) Poll(cx *Context) (value T, ready bool, err error) {
	w.end.check(w.name)
	budget := w.enter(cx)
	value, ready, err = w.f.Poll(&w.cx)
	w.leave(cx, budget)
	if ready {
		w.end, w.f = completed, nil
	}
	return value, ready, err
}

// Drop implements Future. Blocks remember the values that they were polled with.
func (w *within[T]) Drop() {
	f := w.f
	w.f = nil
	if w.end == open {
		w.end = dropped
	}
	if f != nil {
		f.Drop()
	}
}

// PollDrop implements AsyncDropper.
func (w *within[T]) PollDrop(cx *Context) (ready bool, err error) {
	if w.end == open {
		w.end = dropped
	}
	if w.f == nil {
		return true, nil
	}
	x, ok := w.f.(AsyncDropper)
	if !ok {
		w.Drop()
		return true, nil
	}
	budget := w.enter(cx)
	ready, err = x.PollDrop(&w.cx)
	w.leave(cx, budget)
	if ready {
		w.f = nil
	}
	return ready, err
}

// pollFinish makes a block that is cancelled while it awaits the future wait for its
// cleanup.
func (w *within[T]) pollFinish(cx *Context) (ready bool, err error) { return w.PollDrop(cx) }

// kill implements killer.
func (w *within[T]) kill() {
	f := w.f
	w.end, w.f = dropped, nil
	giveUp(f)
}

func (w *within[T]) describe() string { return describe(w.f) }

package sink

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// Drain makes a sink that drops what is put into it.
func Drain[T any]() futures.Sink[T] {
	return FromFunc(func(v T) error { release.Value(v); return nil })
}

// FromFunc makes a sink that calls fn with each item. Its StartSend is fn: what fn
// fails to take stays with the caller. It is always ready.
func FromFunc[T any](fn func(T) error) futures.Sink[T] { return &fromFunc[T]{fn: fn} }

type fromFunc[T any] struct {
	fn func(T) error
	owned
}

func (f *fromFunc[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	f.check("FromFunc")
	if !cx.PollBudget() {
		return false, nil
	}
	cx.SpendBudget()
	return true, nil
}

func (f *fromFunc[T]) StartSend(item T) error {
	f.check("FromFunc")
	return f.fn(item)
}

func (f *fromFunc[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	f.check("FromFunc")
	return true, nil
}

func (f *fromFunc[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	f.check("FromFunc")
	return true, nil
}

func (f *fromFunc[T]) Drop() { f.drop() }

// Unfold makes a sink that hands each item to fn, together with a state, and goes on
// with the state that fn's future yields; the next item has to wait for it. An error of
// the future is the sink's end: every later poll fails with it, too. The sink owns
// the state between the calls, and fn takes it; Drop drops it, if it is a
// [futures.Dropper], or the future that has it.
func Unfold[S, T any](state S, fn func(S, T) futures.Future[S]) futures.Sink[T] {
	return &unfold[S, T]{state: state, fn: fn}
}

type unfold[S, T any] struct {
	state S
	fn    func(S, T) futures.Future[S]
	f     futures.Future[S] // not nil while it has the state
	err   error             // the end
	owned
}

func (u *unfold[S, T]) PollReady(cx *futures.Context) (ready bool, err error) {
	u.check("Unfold")
	if u.err != nil || u.f == nil {
		return true, u.err
	}
	state, ready, err := u.f.Poll(cx)
	if !ready {
		return false, nil
	}
	u.f = nil
	if err != nil {
		u.err = err
		return true, err
	}
	u.state = state
	return true, nil
}

func (u *unfold[S, T]) StartSend(item T) error {
	u.check("Unfold")
	if u.err != nil {
		return u.err
	}
	if u.f != nil {
		panic("futures/sink: StartSend of Unfold without a PollReady that was ready")
	}
	f := u.fn(take(&u.state), item)
	if release.IsNil(f) {
		panic("futures/sink: the function of Unfold returned a nil future")
	}
	u.f = f
	return nil
}

func (u *unfold[S, T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	return u.PollReady(cx)
}

func (u *unfold[S, T]) PollClose(cx *futures.Context) (ready bool, err error) {
	return u.PollReady(cx)
}

func (u *unfold[S, T]) Drop() {
	if !u.drop() {
		return
	}
	if f := take(&u.f); f != nil {
		f.Drop()
		return
	}
	release.Value(take(&u.state))
}

package futures

import "sync"

// Abortable makes f end with ErrCancelled once the handle's Abort is called; f is
// dropped by the poll that finds out. It takes ownership of f.
//
// Cancel safety: dropping it, as aborting it, drops f, and loses what f loses then.
func Abortable[T any](f Future[T]) (Future[T], *AbortHandle) {
	h, reg := NewAbortPair()
	return AbortableWith(f, reg), h
}

// AbortableWith is Abortable for a handle that was made before. It takes ownership
// of f and of the registration.
//
// Cancel safety: as Abortable's.
func AbortableWith[T any](f Future[T], reg *AbortRegistration) Future[T] {
	x := &abortable[T]{f: f, reg: reg}
	x.end.made()
	return x
}

// AbortHandle aborts the future or task that it was made for. Nobody needs to own
// it: dropping the handle does nothing. Its methods may be called from any
// goroutine.
type AbortHandle struct {
	task    aborter // of Task.AbortHandle; nil for futures and streams
	mu      sync.Mutex
	waker   Waker
	aborted bool
}

// aborter is the part of a task that its handles need.
type aborter interface {
	Abort()
	aborted() bool
}

// NewAbortPair returns a handle, and the other end of it, which goes to
// [AbortableWith] or to a future or stream written by hand.
func NewAbortPair() (*AbortHandle, *AbortRegistration) {
	h := new(AbortHandle)
	return h, &AbortRegistration{h}
}

// Abort makes the future end with ErrCancelled at its next poll, and wakes it. A
// poll that is going on is not interrupted and may still complete. Abort may be
// called any number of times; it does nothing once the future has completed. For
// a task see [Task.Abort].
func (h *AbortHandle) Abort() {
	if h.task != nil {
		h.task.Abort()
		return
	}
	h.mu.Lock()
	wk := h.waker
	h.waker = nil
	h.aborted = true
	h.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

// IsAborted says whether Abort was called. It does not say that the future was
// cancelled, which may have completed before, or not been polled since.
func (h *AbortHandle) IsAborted() bool {
	if h.task != nil {
		return h.task.aborted()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.aborted
}

// AbortRegistration is the end of an AbortHandle that the future or stream holds
// which is to be aborted. It serves one of them.
type AbortRegistration struct{ h *AbortHandle }

// Handle returns the handle that aborts.
func (r *AbortRegistration) Handle() *AbortHandle { return r.h }

// Register says whether Abort was called; if it was not, wk is woken when it is.
// It is for the polls of futures and streams that can be aborted. A nil wk forgets
// the one that is registered, as is to be done by one that has ended or is dropped.
func (r *AbortRegistration) Register(wk Waker) (aborted bool) {
	h := r.h
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.aborted {
		return true
	}
	h.waker = wk
	return false
}

type abortable[T any] struct {
	f   Future[T]
	reg *AbortRegistration
	end end
}

func (a *abortable[T]) Poll(cx *Context) (value T, ready bool, err error) {
	a.end.check("Abortable")
	if a.reg.Register(cx.Waker()) {
		a.finish(completed).Drop()
		return value, true, ErrCancelled
	}
	if value, ready, err = a.f.Poll(cx); ready {
		a.finish(completed)
	}
	return value, ready, err
}

func (a *abortable[T]) finish(e end) (f Future[T]) {
	f = a.f
	a.end, a.f = e, nil
	a.reg.Register(nil)
	return f
}

func (a *abortable[T]) Drop() {
	if a.end == open {
		a.finish(dropped).Drop()
	}
}

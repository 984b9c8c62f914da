package futtest

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// Counter is a waker that counts. The zero Counter is ready to use; it must not be
// copied. It may be used by any goroutine. (futures-test: new_count_waker.)
type Counter struct{ n atomic.Int64 }

// Wake implements futures.Waker.
func (c *Counter) Wake() { c.n.Add(1) }

// Count is how often Wake was called.
func (c *Counter) Count() int { return int(c.n.Load()) }

type panicWaker struct{}

func (panicWaker) Wake() { panic("futtest: a waker was called that nobody may call") }

// PanicWaker returns a waker that panics when it is called: it is for a future that
// must not wake anybody. (futures-test: panic_waker.)
func PanicWaker() futures.Waker { return panicWaker{} }

// NewContext returns a context that belongs to no executor, with a waker that wakes
// nothing. (futures-test: noop_context.)
func NewContext() *futures.Context { return futures.NewContext(futures.NoopWaker()) }

// Hand polls a future by hand, one poll at a time, and tells whether it was woken in
// between. It belongs to no executor: no time passes by itself, and blocks cannot
// spawn. (tokio_test::task::spawn.)
//
// Its owner must Drop it, or poll it until it is ready.
type Hand[T any] struct {
	f     futures.Future[T]
	waker Counter
	seen  int
}

// ByHand makes a Hand of f, which it takes.
//
// Cancel safety: dropping it drops f, and loses what f loses then.
func ByHand[T any](f futures.Future[T]) *Hand[T] { return &Hand[T]{f: f} }

// Poll polls the future once. It panics if that has completed, or was dropped.
func (h *Hand[T]) Poll() (value T, ready bool, err error) {
	f := h.f
	if f == nil {
		panic("futtest: Hand polled after its future has completed or was dropped")
	}
	h.seen = h.waker.Count()
	if value, ready, err = f.Poll(futures.NewContext(&h.waker)); ready {
		h.f = nil
	}
	return value, ready, err
}

// IsWoken says whether the future was woken since the latest poll began.
func (h *Hand[T]) IsWoken() bool { return h.waker.Count() > h.seen }

// Drop drops the future, unless it has completed.
func (h *Hand[T]) Drop() {
	if f := h.f; f != nil {
		h.f = nil
		f.Drop()
	}
}

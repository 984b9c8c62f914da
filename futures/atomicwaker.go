package futures

import "sync/atomic"

// WakerFunc returns a waker that calls fn. Each call returns a different one: to
// have equal wakers, keep it. Fn may be called from any goroutine and must not
// block. It is what futures-rs has ArcWake and the crate waker-fn for.
func WakerFunc(fn func()) Waker {
	if fn == nil {
		panic("futures: WakerFunc of a nil function")
	}
	return &wakerFunc{fn}
}

// wakerFunc is a pointer to a function, because functions cannot be compared.
type wakerFunc struct{ fn func() }

func (w *wakerFunc) Wake() { w.fn() }

// AtomicWaker holds the waker of a future that waits for something that another
// goroutine brings about. One side, the future, registers; any number of others
// wake. The zero AtomicWaker holds nothing. It must not be copied after first use.
//
// The future registers first and looks then; the others change things first and
// wake then. Whichever comes first, the change is seen or the waker is woken:
//
//	func (f *flag) Poll(cx *Context) (_ struct{}, ready bool, err error) {
//		if f.set.Load() { // need not register
//			return struct{}{}, true, nil
//		}
//		f.waker.Register(cx.Waker())
//		return struct{}{}, f.set.Load(), nil
//	}
//
//	func (f *flag) Set() { f.set.Store(true); f.waker.Wake() }
//
// No lock is held while a waker is called, nor does anybody wait for anybody: the
// state says who may touch the waker.
//
//	        Register                          Register is done
//	idle ───────────▶ registering ─────────────────────────────▶ idle
//	  │                   │ Wake, Take
//	  │ Wake, Take        ▼                    Register is done
//	  │               registering|waking ──────────────────────▶ idle, and the
//	  ▼                                                          waker is woken
//	waking ──the waker was taken──▶ idle
//
// A Register that finds waking does not wait: it wakes its waker at once, which
// leads to a poll that registers again. The design and its contract are those of
// futures-rs (futures_core::task::AtomicWaker).
type AtomicWaker struct {
	state atomic.Uint32
	waker Waker // of whoever has set the state from idle
}

const (
	awIdle        = 0
	awRegistering = 1 << 0
	awWaking      = 1 << 1
)

// Register makes wk the waker that the next Wake wakes, in place of the one that
// is there. It is to be called before the future looks whether it is ready, with
// the waker of every poll that returns pending. If Wake is called at the same time,
// either it wakes wk or Register does.
//
// Only one goroutine may register at a time. A Register that overlaps another one
// is lost without a word, as in futures-rs.
func (a *AtomicWaker) Register(wk Waker) {
	if !a.state.CompareAndSwap(awIdle, awRegistering) {
		if a.state.Load()&awRegistering == 0 {
			wk.Wake()
		}
		return
	}
	a.waker = wk
	if a.state.CompareAndSwap(awRegistering, awIdle) {
		return
	}
	// Somebody has woken meanwhile, and left it to us.
	a.waker = nil
	a.state.Store(awIdle)
	wk.Wake()
}

// Wake takes the registered waker and wakes it; without one it does nothing.
func (a *AtomicWaker) Wake() {
	if wk := a.Take(); wk != nil {
		wk.Wake()
	}
}

// Take takes the registered waker, to be woken by the caller or forgotten; nil if
// there is none. A future that is dropped calls it to be woken no more. If a
// Register is going on at the same time, Take returns nil and that Register wakes.
func (a *AtomicWaker) Take() Waker {
	if a.state.Or(awWaking) != awIdle {
		return nil // the one who registers wakes, or another one has taken it
	}
	wk := a.waker
	a.waker = nil
	a.state.Store(awIdle)
	return wk
}

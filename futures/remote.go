package futures

import (
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
)

// Remote parts f from its outcome: work runs f, wherever it is put, and handle is
// the future of what f returned. It is for places that are no [Spawner], such as
// a set of futures that somebody else polls; on an executor [Spawn] does it all. It
// takes ownership of f.
//
// Work never fails: a panic of f is the handle's failure, as *PanicError. If work is
// dropped before f has completed the handle fails with ErrCancelled. If the handle
// is dropped, work is woken, and its next poll drops f and completes. (futures-rs,
// whose remote_handle this is, leaves f alive until work is dropped, and panics in
// the handle.)
//
// Cancel safety: dropping either of them drops f, work at once and the handle soon,
// and loses what f loses then; so does [RemoteHandle.Forget] not.
func Remote[T any](f Future[T]) (work Future[struct{}], handle *RemoteHandle[T]) {
	s := &remote[T]{}
	w, h := &remoteWork[T]{s: s, f: f}, &RemoteHandle[T]{s: s}
	w.end.made()
	h.end.made()
	return w, h
}

// remote is what the two ends have in common. It goes through these states:
//
//	open ──work is done──▶ done        open ──the handle is dropped──▶ unwanted
//	open ──Forget──▶ forgotten
type remote[T any] struct {
	mu     sync.Mutex
	state  remoteState
	worker Waker // while work is pending
	waker  Waker // the handle's
	value  T
	err    error
}

type remoteState uint8

const (
	remoteOpen remoteState = iota
	remoteDone
	remoteUnwanted
	remoteForgotten
)

type remoteWork[T any] struct {
	s   *remote[T]
	f   Future[T]
	end end
}

func (w *remoteWork[T]) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	w.end.check("Remote")
	s := w.s
	s.mu.Lock()
	unwanted := s.state == remoteUnwanted
	if !unwanted {
		s.worker = cx.Waker()
	}
	s.mu.Unlock()
	if unwanted {
		f := w.f
		w.end, w.f = completed, nil
		f.Drop()
		return struct{}{}, true, nil
	}
	value, ready, err := pollCaught(cx, w.f)
	if !ready {
		return struct{}{}, false, nil
	}
	w.end, w.f = completed, nil
	s.settle(value, err)
	return struct{}{}, true, nil
}

func (w *remoteWork[T]) Drop() {
	if w.end != open {
		return
	}
	f := w.f
	w.end, w.f = dropped, nil
	defer func() {
		var none T
		w.s.settle(none, ErrCancelled)
	}()
	f.Drop()
}

// settle hands the outcome to the handle, or drops it.
func (s *remote[T]) settle(value T, err error) {
	s.mu.Lock()
	s.worker = nil
	wanted := s.state == remoteOpen
	wk := s.waker
	if wanted {
		s.state, s.value, s.err, s.waker = remoteDone, value, err, nil
	}
	s.mu.Unlock()
	if !wanted {
		if pe, ok := err.(*PanicError); ok {
			logFailure(pe)
		}
		release.Value(value)
	} else if wk != nil {
		wk.Wake()
	}
}

// RemoteHandle is the future of what another one returned: see [Remote]. It is
// Fused.
type RemoteHandle[T any] struct {
	s   *remote[T]
	end end
}

// Poll implements Future.
//
// Cancel safety: dropping a pending handle cancels what it stands for.
func (h *RemoteHandle[T]) Poll(cx *Context) (value T, ready bool, err error) {
	if h.end != open {
		return value, false, nil
	}
	h.end.check("RemoteHandle")
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != remoteDone {
		s.waker = cx.Waker()
		return value, false, nil
	}
	h.end = completed
	return s.take()
}

// take takes the outcome.
func (s *remote[T]) take() (value T, ready bool, err error) {
	var zero T
	value, err = s.value, s.err
	s.value, s.err = zero, nil
	return value, true, err
}

// leave gives up the handle, which it says whether there was.
func (h *RemoteHandle[T]) leave(to remoteState) {
	if h.end != open {
		return
	}
	h.end = dropped
	s := h.s
	s.mu.Lock()
	s.waker = nil
	if s.state == remoteDone {
		value, _, err := s.take()
		s.mu.Unlock()
		if pe, ok := err.(*PanicError); ok {
			logFailure(pe)
		}
		release.Value(value)
		return
	}
	s.state = to
	wk := s.worker
	s.mu.Unlock()
	if to == remoteUnwanted && wk != nil {
		wk.Wake()
	}
}

// Drop cancels what the handle stands for.
func (h *RemoteHandle[T]) Drop() { h.leave(remoteUnwanted) }

// Forget lets it run to its end, and gives up its outcome; a panic is reported.
func (h *RemoteHandle[T]) Forget() { h.leave(remoteForgotten) }

// IsTerminated implements Fused.
func (h *RemoteHandle[T]) IsTerminated() bool { return h.end != open }

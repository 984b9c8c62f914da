package compat

import (
	"context"
	"io"
	"iter"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// BlockingSeq is a stream of what seq yields, each item pulled on a goroutine of the
// [DefaultPool]: seq may block. One that does not belongs to stream.FromSeq, which
// needs no goroutine. It begins with the first poll; while nobody polls it
// is suspended and has no goroutine to itself. A panic of seq is the outcome of an
// item, as *futures.PanicError, its runtime.Goexit one as futures.ErrGoexit, and the
// stream ends after either.
//
// When the stream is dropped seq is told to stop once it yields, or at once if it
// is suspended; its deferred calls run on a goroutine of the stream's own. If seq is
// to stop while it waits for something, that must be told by other means, such as
// its context.
//
// The stream is [futures.Fused]: after its end, or Drop, it stays at io.EOF.
//
// Cancel safety: cancel safe. An item that is pulled after the future that asked for
// it was dropped stays in the stream. The stream's own Drop loses it, and drops it
// if it is a Dropper.
//
//futvet:cancelsafe an item pulled meanwhile stays in the stream
func BlockingSeq[T any](seq iter.Seq[T]) futures.Stream[T] {
	s := &blockingSeq[T]{seq: seq}
	s.job.call = s
	s.life.Made()
	return s
}

// blockingSeq is the stream of BlockingSeq. Its states, which mu guards:
//
//	idle --polled--> pulling --it has yielded--> full --polled--> idle
//	pulling --it has ended--> over --polled, io.EOF--> over
//	pulling --it has failed--> failed --polled, the error--> over
//	any --Drop--> dropped
//
// Seq, next and stop belong to the goroutine while it is pulling, and else to the
// owner. Next and stop are nil until the first item is pulled.
type blockingSeq[T any] struct {
	job  job
	seq  iter.Seq[T]
	next func() (T, bool)
	stop func()

	mu    sync.Mutex
	state seqState
	item  T
	err   error
	waker futures.Waker
	life  leaf.Life // Completed once io.EOF was returned
}

type seqState uint8

const (
	seqIdle seqState = iota
	seqPulling
	seqFull
	seqFailed
	seqOver
	seqDropped
)

func (s *blockingSeq[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if !cx.PollBudget() {
		return v, false, nil
	}
	s.mu.Lock()
	if s.life == leaf.Live {
		s.life.Check("futures/compat: BlockingSeq")
	}
	switch s.state {
	case seqIdle:
		s.state, s.waker = seqPulling, cx.Waker()
		s.mu.Unlock()
		processPool.submit(&s.job)
		return v, false, nil
	case seqPulling:
		s.waker = cx.Waker()
		s.mu.Unlock()
		return v, false, nil
	case seqFull:
		var zero T
		v, s.item = s.item, zero
		s.state = seqIdle
	case seqFailed:
		err, s.err = s.err, nil
		s.state = seqOver
	default:
		if s.life == leaf.Live {
			s.life = leaf.Completed
		}
		err = io.EOF
	}
	s.mu.Unlock()
	cx.SpendBudget()
	return v, true, err
}

// run implements caller: it pulls one item.
func (s *blockingSeq[T]) run() {
	var v T
	var ok bool
	var err error
	returned := false
	defer func() {
		if !returned {
			err = unreturned(recover())
		}
		s.mu.Lock()
		dropped := s.state == seqDropped
		switch {
		case dropped:
		case err != nil:
			s.state, s.err = seqFailed, err
		case ok:
			s.state, s.item = seqFull, v
		default:
			s.state = seqOver
		}
		w := s.waker
		s.waker = nil
		s.mu.Unlock()
		if dropped {
			if ok {
				discard(v, nil)
			}
			s.halt()
		}
		leaf.Wake(w)
	}()
	s.mu.Lock()
	late := s.state == seqDropped
	s.mu.Unlock()
	if !late {
		if s.next == nil {
			s.next, s.stop = iter.Pull(s.seq)
			s.seq = nil
		}
		v, ok = s.next()
	}
	returned = true
}

// halt has the sequence stop, if it has begun. It may block, and is the last to use
// it.
func (s *blockingSeq[T]) halt() {
	if s.stop == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			report(asPanic(p))
		}
	}()
	s.stop()
}

// haltLater is halt for a caller that must not block.
func (s *blockingSeq[T]) haltLater() {
	if s.stop != nil {
		go s.halt()
	}
}

func (s *blockingSeq[T]) Drop() {
	var zero T
	s.mu.Lock()
	state, v := s.state, s.item
	s.state = seqDropped
	s.life.End()
	s.item, s.err, s.waker = zero, nil, nil
	s.mu.Unlock()
	switch state {
	case seqPulling:
		if processPool.remove(&s.job) {
			s.haltLater()
		}
	case seqIdle, seqFull:
		s.haltLater()
	}
	if state == seqFull {
		release.Value(v)
	}
}

// IsTerminated implements futures.Fused.
func (s *blockingSeq[T]) IsTerminated() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.life != leaf.Live
}

// ToSeq ranges over st on the goroutine that ranges, without an executor, until
// io.EOF, which is not yielded. Other errors are yielded, each in place of an item.
// When ctx is done its cause (context.Cause) is yielded and the loop ends. ToSeq
// takes st, and drops it when the loop is left, in whichever way; a second loop
// finds nothing. Whoever does not begin one must drop st.
//
// The loop blocks its goroutine; in an async block use futures.Each.
//
//futvet:blocking
func ToSeq[T any](ctx context.Context, st futures.Stream[T]) iter.Seq2[T, error] {
	used := false
	return func(yield func(T, error) bool) {
		if used {
			return
		}
		used = true
		finished := false
		defer func() {
			if finished {
				st.Drop()
			} else {
				dropQuietly(st)
			}
		}()
		rangeOver(ctx, st, yield)
		finished = true
	}
}

func rangeOver[T any](ctx context.Context, st futures.Stream[T], yield func(T, error) bool) {
	b := newBell()
	cx := futures.NewContext(b)
	for ctx.Err() == nil {
		v, ready, err := st.PollNext(cx)
		if ready {
			if err == io.EOF || !yield(v, err) {
				return
			}
			continue
		}
		select {
		case <-b:
		case <-ctx.Done():
		}
	}
	var none T
	yield(none, context.Cause(ctx))
}

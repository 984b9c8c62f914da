package sink

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// Buffer makes a sink that takes up to n items before s is ready for the first of
// them. It passes them on in order whenever it is polled; one that waits is waiting for
// s, so the queue becomes shorter only while somebody uses the sink. It takes ownership
// of s. It panics if n is less than 1.
//
// Dropping it drops what is queued. Flush or close it first, or see [CloseOnDrop].
func Buffer[T any](s futures.Sink[T], n int) futures.Sink[T] {
	if n < 1 {
		panic("futures/sink: Buffer of less than 1")
	}
	return &buffer[T]{s: s, max: n}
}

// buffer holds n items, from queue[head] on, wrapping.
type buffer[T any] struct {
	s       futures.Sink[T]
	max     int
	queue   []T
	head, n int
	owned
}

// pass passes on what is queued, for as long as s is ready. It is ready when nothing is
// left, or with an error.
func (b *buffer[T]) pass(cx *futures.Context) (ready bool, err error) {
	b.check("Buffer")
	for b.n > 0 {
		if ready, err := b.s.PollReady(cx); !ready || err != nil {
			return ready, err
		}
		item := take(&b.queue[b.head])
		b.head = (b.head + 1) % len(b.queue)
		b.n--
		if err := b.s.StartSend(item); err != nil {
			release.Value(item)
			return true, err
		}
	}
	return true, nil
}

func (b *buffer[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	if _, err := b.pass(cx); err != nil {
		return true, err
	}
	return b.n < b.max, nil
}

func (b *buffer[T]) StartSend(item T) error {
	b.check("Buffer")
	if b.n == b.max {
		panic("futures/sink: StartSend of Buffer without a PollReady that was ready")
	}
	if b.n == len(b.queue) {
		// It grows by doubling, so that a large buffer costs what it holds.
		grown := make([]T, min(max(2*b.n, 4), b.max))
		k := copy(grown, b.queue[b.head:])
		copy(grown[k:], b.queue[:b.head])
		b.queue, b.head = grown, 0
	}
	b.queue[(b.head+b.n)%len(b.queue)] = item
	b.n++
	return nil
}

func (b *buffer[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	if ready, err = b.pass(cx); !ready || err != nil {
		return ready, err
	}
	return b.s.PollFlush(cx)
}

func (b *buffer[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	if ready, err = b.pass(cx); !ready || err != nil {
		return ready, err
	}
	return b.s.PollClose(cx)
}

func (b *buffer[T]) AbortSend() bool { return abortSend(b.s) }

func (b *buffer[T]) Drop() {
	if !b.drop() {
		return
	}
	defer b.s.Drop()
	queue := make([]T, 0, b.n)
	for i := range b.n {
		queue = append(queue, b.queue[(b.head+i)%len(b.queue)])
	}
	b.queue, b.n = nil, 0
	release.Values(queue)
}

// Fanout makes a sink that puts each item into every one of ss, in order. It is ready,
// flushed and closed when all of them are, so the slowest one sets the pace. The first
// error of any is its error; sinks before the one that fails have the item then. It
// takes ownership of ss. An item is copied by assignment: it should not be a thing
// with one owner. Of none it is [Drain] without dropping.
func Fanout[T any](ss ...futures.Sink[T]) futures.Sink[T] {
	return &fanout[T]{ss: append([]futures.Sink[T]{}, ss...), closed: make([]bool, len(ss))}
}

type fanout[T any] struct {
	ss     []futures.Sink[T]
	closed []bool
	owned
}

// all polls every sink and is ready when all are, or with the first error.
func (f *fanout[T]) all(cx *futures.Context, poll func(futures.Sink[T], *futures.Context) (bool, error)) (ready bool, err error) {
	f.check("Fanout")
	ready = true
	for _, s := range f.ss {
		done, err := poll(s, cx)
		if err != nil {
			return true, err
		}
		ready = ready && done
	}
	return ready, nil
}

func (f *fanout[T]) PollReady(cx *futures.Context) (ready bool, err error) {
	return f.all(cx, futures.Sink[T].PollReady)
}

func (f *fanout[T]) StartSend(item T) error {
	f.check("Fanout")
	for _, s := range f.ss {
		if err := s.StartSend(item); err != nil {
			return err
		}
	}
	return nil
}

func (f *fanout[T]) PollFlush(cx *futures.Context) (ready bool, err error) {
	return f.all(cx, futures.Sink[T].PollFlush)
}

// PollClose polls no sink again that was closed.
func (f *fanout[T]) PollClose(cx *futures.Context) (ready bool, err error) {
	f.check("Fanout")
	ready = true
	for i, s := range f.ss {
		if f.closed[i] {
			continue
		}
		done, err := s.PollClose(cx)
		if err != nil {
			return true, err
		}
		f.closed[i] = done
		ready = ready && done
	}
	return ready, nil
}

// AbortSend of a sink of which some are ready and others not keeps nobody waiting.
func (f *fanout[T]) AbortSend() (had bool) {
	for _, s := range f.ss {
		had = abortSend(s) || had
	}
	return had
}

func (f *fanout[T]) Drop() {
	if f.drop() {
		release.Each(f.ss, func(s futures.Sink[T]) { s.Drop() })
	}
}

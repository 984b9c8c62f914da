package sink

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Feed is a future that puts one item into s, and does not flush it. It borrows s and
// takes the item, which it drops, if it is a [futures.Dropper], when s does not take
// it.
//
// Cancel safety: not cancel safe. Dropped while pending, the item was not put into s,
// and is lost. Call PollReady and StartSend where that matters.
//
//futvet:cancelunsafe the item is lost
func Feed[T any](s futures.Sink[T], item T) futures.Future[struct{}] {
	f := &feed[T]{s: s, item: item}
	f.life.Made()
	return f
}

type feed[T any] struct {
	s     futures.Sink[T]
	item  T
	waits bool // polled, and pending
	life  leaf.Life
}

func (f *feed[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/sink: Feed")
	if ready, err = f.s.PollReady(cx); !ready {
		f.waits = true
		return struct{}{}, false, nil
	}
	f.life = leaf.Completed
	item := take(&f.item)
	if err == nil {
		err = f.s.StartSend(item)
	}
	if err != nil {
		release.Value(item)
	}
	return struct{}{}, true, err
}

func (f *feed[T]) Drop() {
	if !f.life.End() {
		return
	}
	defer release.Value(take(&f.item))
	if f.waits {
		abortSend(f.s)
	}
}

// Flush is a future of s's flushing: what was put into s has been passed on when it
// completes. It borrows s.
//
// Cancel safety: cancel safe. What is not flushed yet stays in s, and the next Flush
// goes on with it.
//
//futvet:cancelsafe what is not flushed yet stays in the sink
func Flush[T any](s futures.Sink[T]) futures.Future[struct{}] {
	f := &finish[T]{s: s, poll: futures.Sink[T].PollFlush, name: "futures/sink: Flush"}
	f.life.Made()
	return f
}

// Close is a future of s's closing, which flushes it first. It borrows s, which must
// still be dropped.
//
// Cancel safety: cancel safe. What is not flushed yet stays in s, and the next Close
// goes on with it.
//
//futvet:cancelsafe closing is taken up again by the next Close
func Close[T any](s futures.Sink[T]) futures.Future[struct{}] {
	f := &finish[T]{s: s, poll: futures.Sink[T].PollClose, name: "futures/sink: Close"}
	f.life.Made()
	return f
}

// finish is the future of Flush and of Close.
type finish[T any] struct {
	s    futures.Sink[T]
	poll func(futures.Sink[T], *futures.Context) (bool, error)
	name string
	life leaf.Life
}

func (f *finish[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check(f.name)
	if ready, err = f.poll(f.s, cx); ready {
		f.life = leaf.Completed
	}
	return struct{}{}, ready, err
}

func (f *finish[T]) Drop() { f.life.End() }

// SendAll is a future that puts every item of st into s and flushes s, at the end and
// whenever st has no item for now. It does not close s. It fails with the first error
// of s, or of an item; what was put into s before that may not be flushed. It borrows
// both; st has ended when it succeeds.
//
// Cancel safety: cancel safe. An item leaves st in the poll that puts it into s; the
// rest is still in st. (In futures-rs the item that waits for room is lost.)
//
//futvet:cancelsafe items leave the stream in the poll that puts them into the sink
func SendAll[T any](s futures.Sink[T], st futures.Stream[T]) futures.Future[struct{}] {
	f := &sendAll[T]{pump: pump[T]{s: s, st: st}}
	f.life.Made()
	return f
}

type sendAll[T any] struct {
	pump[T]
	life leaf.Life
}

func (f *sendAll[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/sink: SendAll")
	if ready, err = f.run(cx); ready && err == nil {
		ready, err = f.s.PollFlush(cx)
	}
	if ready {
		f.life = leaf.Completed
	}
	return struct{}{}, ready, err
}

func (f *sendAll[T]) Drop() {
	if f.life.End() && f.waits {
		abortSend(f.s)
	}
}

// Forward is a future that puts every item of st into s, flushing it whenever st has
// no item for now, and closes s when st has ended. It fails with the first error of s,
// or of an item. It takes ownership of both, and has dropped them when it completes;
// after an error s was not closed. Lend what is to live on, with Ref or
// [futures.RefStream].
//
// Cancel safety: dropping it drops both, and does not close s: the items that st still
// has are lost, and of those that s has taken, what the drop of s loses. No item is
// ever between the two.
func Forward[T any](st futures.Stream[T], s futures.Sink[T]) futures.Future[struct{}] {
	f := &forward[T]{pump: pump[T]{s: s, st: st}}
	f.life.Made()
	return f
}

type forward[T any] struct {
	pump[T]
	life leaf.Life
}

func (f *forward[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	f.life.Check("futures/sink: Forward")
	if ready, err = f.run(cx); ready && err == nil {
		ready, err = f.s.PollClose(cx)
	}
	if !ready {
		return struct{}{}, false, nil
	}
	f.life = leaf.Completed
	f.dropBoth()
	return struct{}{}, true, err
}

func (f *forward[T]) Drop() {
	if f.life.End() {
		f.dropBoth()
	}
}

func (f *forward[T]) dropBoth() {
	s, st := f.s, f.st
	f.s, f.st = nil, nil
	defer s.Drop()
	if !f.ended {
		st.Drop()
	}
}

// pump moves items from st to s, until st has ended. It asks for room first and for an
// item second, so that it never holds one; while there is no item it gives the room
// back, and flushes.
type pump[T any] struct {
	s         futures.Sink[T]
	st        futures.Stream[T]
	ended     bool // st has ended
	waits     bool // for s to be ready
	unflushed bool
}

// run is ready when st has ended, or with an error.
func (p *pump[T]) run(cx *futures.Context) (ready bool, err error) {
	for !p.ended {
		// Two sides that are always ready must not keep the task for themselves.
		if !cx.PollBudget() {
			return false, nil
		}
		ready, err := p.s.PollReady(cx)
		p.waits = !ready
		if !ready || err != nil {
			return ready, err
		}
		item, ready, err := p.st.PollNext(cx)
		switch {
		case !ready:
			abortSend(p.s)
			return p.idle(cx)
		case err == io.EOF:
			p.ended = true
			abortSend(p.s)
			continue
		case err != nil:
			abortSend(p.s)
			return true, err
		}
		if err := p.s.StartSend(item); err != nil {
			release.Value(item)
			return true, err
		}
		p.unflushed = true
		cx.SpendBudget()
	}
	return true, nil
}

// idle flushes s while there is no item. It is ready only with an error.
func (p *pump[T]) idle(cx *futures.Context) (ready bool, err error) {
	if !p.unflushed {
		return false, nil
	}
	ready, err = p.s.PollFlush(cx)
	p.unflushed = !ready
	return err != nil, err
}

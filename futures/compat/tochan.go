package compat

import (
	"context"
	"io"

	"github.com/futvet/futvet/futures"
)

// ToChan spawns a task on s that sends the items of st to the channel that it
// returns, which has room for buf items. It takes st. The channel is closed when st
// ends. A channel of items cannot carry errors: at the first one st is dropped and
// the channel closed. Use [Results] where that matters.
//
// The task runs until st ends. A consumer that may leave before must use
// [ToChanContext] and cancel its context; otherwise the task, and a goroutine that
// waits for room in the channel, stay until the executor ends, which closes the
// channel. So does an executor that is closed already, or is nil.
//
// What was sent to the channel is the consumer's: an item that stays in it is not
// dropped.
func ToChan[T any](s futures.Spawner, st futures.Stream[T], buf int) <-chan T {
	return ToChanContext(context.Background(), s, st, buf)
}

// ToChanContext is [ToChan] until ctx is done: then st and an item that is not sent
// yet are dropped, and the channel is closed.
func ToChanContext[T any](ctx context.Context, s futures.Spawner, st futures.Stream[T], buf int) <-chan T {
	return pumpTo(ctx, s, st, buf, func(v T, err error) (T, bool) { return v, err == nil })
}

// Result is the outcome of a future, or of one item of a stream.
type Result[T any] struct {
	Value T
	Err   error
}

// Results is [ToChanContext] for the outcomes of st's items, errors included, of
// which io.EOF is none.
func Results[T any](ctx context.Context, s futures.Spawner, st futures.Stream[T], buf int) <-chan Result[T] {
	return pumpTo(ctx, s, st, buf, func(v T, err error) (Result[T], bool) { return Result[T]{v, err}, true })
}

func pumpTo[T, C any](ctx context.Context, s futures.Spawner, st futures.Stream[T], buf int, wrap func(T, error) (C, bool)) <-chan C {
	p := &pump[T, C]{st: st, out: make(chan C, buf), wrap: wrap, watch: watch{ctx: ctx}}
	futures.Spawn[struct{}](s, p).Detach()
	return p.out
}

// pump is the future that carries the items of a stream into a channel. It owns
// the stream, and is the only one to close the channel, which it does once it has
// no parcel under way.
type pump[T, C any] struct {
	st     futures.Stream[T]
	out    chan C
	wrap   func(T, error) (C, bool) // false: no item, the pump ends
	watch  watch
	parcel parcel[C]
	busy   bool // the parcel is under way
	done   bool
}

func (p *pump[T, C]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	for !p.watch.done(cx.Waker()) {
		if p.busy {
			// The channel is the pump's, so nobody else has closed it.
			if ready, _ := p.parcel.poll(cx); !ready {
				return struct{}{}, false, nil
			}
			p.busy = false
		}
		v, ready, err := p.st.PollNext(cx)
		if !ready {
			return struct{}{}, false, nil
		}
		if err == io.EOF {
			p.Drop()
			return struct{}{}, true, nil
		}
		item, ok := p.wrap(v, err)
		if !ok {
			p.Drop()
			return struct{}{}, true, err
		}
		p.parcel.load(p.out, item)
		p.busy = true
	}
	p.Drop()
	return struct{}{}, true, context.Cause(p.watch.ctx)
}

// Drop implements futures.Future, and ends the pump in every other case.
func (p *pump[T, C]) Drop() {
	if p.done {
		return
	}
	p.done = true
	st := p.st
	p.st = nil
	p.watch.stop()
	defer st.Drop()
	p.parcel.drop(func() { close(p.out) })
}

// Outcome spawns f on s and returns a channel that will hold its outcome, and is
// closed after it. It takes f. A panic of f is the outcome as *futures.PanicError;
// an f that the executor dropped because it ends has failed with
// futures.ErrCancelled, one that it never polled with futures.ErrClosed. The
// outcome is sent when f completes or is dropped; cleanup that f leaves behind may
// go on.
//
// Nobody needs to receive: the channel has room for the outcome, which is not
// dropped if it stays there. To cancel f, spawn WithContext(ctx, f).
func Outcome[T any](s futures.Spawner, f futures.Future[T]) <-chan Result[T] {
	o := &outcome[T]{f: futures.CatchPanic(f), out: make(chan Result[T], 1), lost: futures.ErrClosed}
	futures.Spawn[struct{}](s, o).Detach()
	return o.out
}

type outcome[T any] struct {
	f    futures.Future[T]
	out  chan Result[T]
	lost error // what being dropped would mean
	done bool
}

func (o *outcome[T]) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	o.lost = futures.ErrCancelled
	v, ready, err := o.f.Poll(cx)
	if !ready {
		return struct{}{}, false, nil
	}
	o.end(Result[T]{v, err})
	return struct{}{}, true, nil
}

func (o *outcome[T]) end(r Result[T]) {
	o.done, o.f = true, nil
	o.out <- r // has room
	close(o.out)
}

func (o *outcome[T]) Drop() {
	if o.done {
		return
	}
	f := o.f
	defer o.end(Result[T]{Err: o.lost})
	f.Drop()
}

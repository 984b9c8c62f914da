package futures

// Dropper is anything with an owner. Drop releases it and, with it, all that it
// owns. Drop is idempotent, never blocks, and does nothing once the value has
// completed. It must not run at the same time as Poll, nor be called from within
// the value's own Poll; only Wake, Abort and the sending ends of channels are
// safe for concurrent use.
type Dropper interface{ Drop() }

// Future is a value that may not be there yet. It does nothing until it is
// polled, and its owner polls it until it is ready, or drops it.
//
// Poll returns ready=false after it has arranged for cx.Waker to be woken when
// polling is worthwhile again. Only the waker of the latest poll counts: one that
// an earlier poll received may be forgotten. Polling without having been woken
// is legal and changes nothing.
//
// Once Poll has returned ready=true the future has completed and must not be
// polled again; it panics if it is, unless it is [Fused]. err is nil while ready
// is false. A future that fails has completed as well. One that has completed
// has dropped all that it owned, and needs no Drop.
//
// Dropping a pending future cancels it at the point where it is suspended: it is
// deregistered everywhere, passes on what it was given but did not deliver, and
// is not woken any more.
type Future[T any] interface {
	Poll(cx *Context) (value T, ready bool, err error)
	Drop()
}

// Stream is a sequence of items that may not be there yet. PollNext follows the
// rules of Future.Poll; a ready poll yields one item, or the error io.EOF, which
// is the stream's only end. Any other error is the outcome of one item and the
// stream may be polled on; one that cannot go on returns io.EOF next. After the
// end a stream must not be polled again, unless it is [Fused].
type Stream[T any] interface {
	PollNext(cx *Context) (item T, ready bool, err error)
	Drop()
}

// Sink accepts items in two steps: after a PollReady that was ready without
// error, StartSend takes one item. The item is sure to have been passed on only
// once PollFlush or PollClose is ready. A sink that returned an error is dead.
type Sink[T any] interface {
	PollReady(cx *Context) (ready bool, err error)
	StartSend(item T) error
	PollFlush(cx *Context) (ready bool, err error)
	PollClose(cx *Context) (ready bool, err error)
	Drop()
}

// Fused says whether ready=true (for a stream: the end) has been returned. That
// is all it says: a future that will never be ready is not terminated. It is true
// after Drop as well, and false again for a stream that something was added to.
//
// A future or stream that is Fused may be polled after its end: it stays pending
// without keeping the waker, or at io.EOF.
type Fused interface{ IsTerminated() bool }

// AsyncDropper needs asynchronous cleanup. PollDrop cancels the value and drives
// its cleanup until it is ready; its error is the cleanup's. After the first
// PollDrop the value must not be used otherwise.
//
// Drop on it does what can be done without waiting and hands the rest to the
// executor that polled it last (see [Context.Reaper]). That executor finishes it
// before the outcome of the task that did the polling is seen, and before Run or
// Shutdown return. Outside any executor the cleanup is finished by a goroutine
// that the process starts for it.
type AsyncDropper interface {
	Dropper
	PollDrop(cx *Context) (ready bool, err error)
}

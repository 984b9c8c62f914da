// Package futures is a poll-based futures runtime: lazy futures, wakers,
// drop-to-cancel, and asynchronous cleanup.
//
// A [Future] is a value that may not be there yet. Its owner polls it; a future
// that is not ready keeps the poll's [Waker] and wakes it when polling again is
// worthwhile. Waiting costs the memory of the future and nothing else: no
// goroutine, no stack. Dropping a pending future cancels it, at once.
//
// Straight-line code becomes a future by [Async]. Inside, [Await] waits for
// another future, [Co.Select] for the first of several, [Co.Join] for all:
//
//	f := futures.Async(func(co *futures.Co) (int, error) {
//		conn, err := futures.Await(co, dial())
//		if err != nil {
//			return 0, err
//		}
//		defer co.AsyncDrop(conn) // runs, and may wait, also when f is dropped
//		return talk(co, conn)
//	})
//
// A function that takes a *Co may suspend, as one that takes a context.Context
// may fail; calling it costs what a call costs. Futures run on an executor, such
// as the one of package [github.com/futvet/futvet/futures/executor]. [Spawn]
// starts a task beside the running one.
//
// # When to use it
//
// Goroutines are the better choice most of the time: they need no wakers, block
// where they like, and use every processor. Use futures where there are hundreds
// of thousands of mostly idle things, which cost a few hundred bytes each as
// hand-written futures or combinators, or where work must be cancelled at any
// point and clean up after itself. A suspended async block costs as much memory as
// a goroutine, because it has a stack, which it shares with the blocks that it awaits
// from their beginning; what it adds is the cancelling.
//
// # Ownership
//
// A future has one owner at a time. Await, Spawn, On, every combinator and every
// container take ownership of the futures passed to them; [Ref] lends one instead.
// The owner must drive the future to completion, hand it on, or drop it.
//
//   - What releases is idempotent: Drop, Unlock, Release, Detach, Abort and
//     AsyncDrop of something already released or completed do nothing.
//   - What fails to take leaves: the argument of a failed TrySend stays with its
//     caller.
//   - What nobody takes is dropped: a value left in a dropped channel, oneshot,
//     task or block, if it is a [Dropper].
//
// # Cancellation
//
// A future is cancelled by dropping it, at the point where it is suspended. What
// it had in flight there is lost, unless it takes care: a receive that has taken
// nothing loses nothing, a half-written message cannot be taken back. Everything
// in this module that returns a future therefore says what dropping it loses, in
// a paragraph of its comment that begins with "Cancel safety:". A future is cancel
// safe if dropping it and making it anew loses nothing.
//
// Cleanup that has to wait goes into a deferred call, which may await, or into an
// [AsyncDropper].
//
// # Writing a future
//
// A type with Poll and Drop is a future. Poll must not block; a leaf, which waits
// for something other than a future, keeps cx.Waker, asks [Context.PollBudget]
// before it makes progress and calls [Context.SpendBudget] when it has. Drop must
// deregister the waker, pass on what was received and not delivered, and drop the
// futures that the type owns.
//
// The contract is that of Rust's std::future and futures-rs, with explicit drops.
// Where futures-rs leaves a case open or gets it wrong, this package decides: a
// future polled out of turn panics, and Fused says what it says of every type; a
// panic in a [Shared] future wakes its sleeping owners; [TryJoinAll] ends at the
// first error at any size; no waker is called under a lock.
package futures

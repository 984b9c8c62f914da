// Package stream makes streams, changes and merges them, and consumes them. It also
// has the containers that poll many futures or streams, and only those that were
// woken: [FuturesUnordered], [FuturesOrdered], [SelectAll] and [StreamMap].
//
// # Errors of items
//
// An error is the outcome of one item; only io.EOF ends a stream. So there is no
// second family for streams of results, and one rule for all combinators:
//
//   - What makes a stream of a stream passes an error through, in its place. The
//     error is neither counted nor given to a function, except to those of [MapErr],
//     [OrElse] and [Inspect].
//   - What makes a future of a stream ends with the first error: the stream, and what
//     was accumulated, is dropped before the error is returned. [CollectAll] is the
//     exception, which collects errors as well.
//
// A future may fail with io.EOF, as one that reads does, and its failure is not the
// end of the stream that it is an item of: it becomes [ErrItemEOF], which wraps
// io.EOF. The futures of this package that fail with an item's error undo that.
//
// # Ownership
//
// Everything here takes ownership of the streams and futures passed to it, and
// drops each of them when it has no more use for it: when it has ended, before its
// own end is returned, and when it is dropped itself. What borrows says so. An item
// that a combinator discards, one that [Filter] does not keep for instance, is
// dropped if it is a [futures.Dropper]; so are items that a dropped combinator holds.
// A function that is given an item owns it, unless it returns a bool or is that of
// Inspect.
//
// A stream that has ended panics when it is polled again, unless it is
// [futures.Fused], as the containers are: they go on when something is added.
//
// # Functions
//
// The functions passed to combinators are called by polls and must not block.
// [Then] waits for a future per item. There are no waiting forms of Filter, TakeWhile
// and their like: let Then make items that say what is to become of them, and
// [FilterMap] or [Scan] decide.
//
// Streams that keep time are in package timer.
//
// The combinators are those of futures-rs's StreamExt and TryStreamExt, NotifyClose
// and StreamMap are Tokio's, Merge is also async-std's.
package stream

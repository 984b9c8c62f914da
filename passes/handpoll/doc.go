// Package handpoll judges futures that are written by hand: whether a Poll that
// returns pending has arranged to be woken, whether what a future owns is dropped
// with it, whether one is copied once it was polled, and whether a waker is
// called under a lock.
//
// # Wakers
//
// A function that is given a Context or a Waker is walked path by path. On each
// path it is known whether the waker was arranged for:
//
//	kept      stored, sent, captured, or given to a function that keeps it
//	woken     its Wake was called, or a budget was found spent
//	awaited   a future was polled with it and was not ready
//
// The last depends on a result, and so may what a helper does: a Summary says of
// a function that it arranges always, never, when one of its bool results has a
// certain value, or that this is not known. Summaries are facts. Methods that have
// the signature of Poll keep its promise by contract: what they return pending for
// is their own business, and is judged where they are declared.
//
// A path that returns pending without any of that is a mistake unless an earlier
// poll has seen to it. Whether one has is recorded in what outlasts a poll: fields,
// captured variables, globals. So each path remembers which of those it has tested
// and found how, and which it has written. A test is explained if a path that did
// arrange may leave such a value behind (registered already), or one that completed
// (nothing will ever come, as in Fuse). A test that compares what is computed
// in this poll, a count for example, is not understood, and then nothing is said.
//
// # The rest
//
// What a type owns, and what its Drop reaches, is said in drops.go; what is settled
// where Poll completes in settle.go; which locks are held in locks.go; which copies
// of a future are mistakes in copies.go.
//
// # Bounds
//
// Paths that agree on what is remembered are merged. Beyond maxStates of them at
// one block, or maxBlocks blocks, nothing is said of the function, and its summary
// is that nothing is known.
package handpoll

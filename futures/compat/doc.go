// Package compat bridges futures and ordinary Go, in both directions:
//
//	ordinary Go             becomes a future       and back
//	a function that blocks  Blocking, Go           Wait, Outcome
//	context.Context         Done, WithContext      Wait, (futures.Co).Context
//	a channel               FromChan, SendChan     ToChan, Results
//	io.Reader, io.Writer    FromReader, FromWriter ToReader, ToWriter
//	net.Conn                FromConn               ToConn
//	iter.Seq, iter.Seq2     stream.FromSeq,        ToSeq
//	                        stream.FromSeq2,
//	                        BlockingSeq
//	os/signal               Signal
//
// Cancellation crosses every bridge. Dropping a future of this package cancels the
// context of the function behind it, or takes the goroutine off that waits on its
// behalf; a context that is done drops the future that it was given to.
//
// What blocks needs a goroutine while it blocks. Blocking calls share those of a
// [Pool], of which there are at most so many, and whose idle ones end after a
// while; what may wait for ever, a channel or a connection, has one of its own for
// each wait. No goroutine is kept for what nobody waits for, with the exceptions
// that the functions state.
//
// The futures work under any executor and under none. In a bubble of
// testing/synctest all goroutines that are started for them belong to the bubble;
// what was started in a bubble must be polled and dropped there.
//
// The package stands where async-compat, tokio::task::spawn_blocking and smol's
// blocking stand among their runtimes. What async-compat does on top, entering the
// runtime that a future was written for whenever it is polled or dropped, is not
// needed: timers, networking and blocking calls ask for no runtime. A future that
// spawns tasks is spawned where they are to run, and may be awaited anywhere.
package compat

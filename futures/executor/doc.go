// Package executor runs futures to completion.
//
// An executor polls a future and the tasks that it spawns, each when it was woken,
// and finishes the cleanup of what was dropped. Without one nothing runs: futures
// do nothing until they are polled.
//
// There are these, for different programs:
//
//   - [Run] polls on the calling goroutine until one future is done. Its tasks take
//     turns and never run at the same time, so they may share data without locks as
//     long as they do not suspend while it is inconsistent.
//   - [New] makes an executor with several workers, which steal tasks from each other.
//   - [NewManual] makes one that a program drives itself, from its own loop.
//   - [NewFixed] makes a manual one with a fixed number of slots for tasks, which
//     allocates nothing once it is made and says when it is full.
//   - [NewRunnable] makes a task for a queue of one's own.
//
// All but Run and NewRunnable can count and measure what they do ([Measure]) and tell a hook
// ([Trace]); who does not ask for it does not pay for it.
package executor

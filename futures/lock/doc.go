// Package lock has locks and signals for tasks: waiting for one suspends the task
// that waits, not a goroutine, and a lock may be held while its holder is
// suspended.
//
//   - [Mutex] and [RWMutex] guard a value.
//   - [Semaphore] hands out permits.
//   - [Notify] tells one waiter, or all, that something has happened.
//   - [Cond] waits, with a Mutex, for a change of what it guards.
//   - [Event] is a flag, and [WaitGroup] a count, that one can wait for.
//   - [Barrier] lets a number of parties go on together.
//   - [OnceCell] holds a value that is made when it is first asked for.
//
// Everybody is served first come, first served. Locks, permits and notifications
// are handed over: what becomes free belongs to who has waited longest, even
// before that future is polled again, and nobody can overtake it. Waiting is
// cancel safe but gives up the place in the queue; a future that is dropped after
// something was handed to it passes it on. [Barrier.Wait] is the exception: it is
// not cancel safe, and says why.
//
// The methods of these types may be called from any goroutine. The futures, guards
// and permits that they yield have one owner each.
//
// Where no suspension point lies between locking and unlocking, sync.Mutex is
// the right lock, and a faster one.
package lock

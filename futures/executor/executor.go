package executor

import (
	"context"
	"log"
	"runtime"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Executor is a multi-threaded work-stealing executor. As a Spawner it may be used
// from any goroutine. A task is polled by one worker at a time, but not always by the
// same one.
//
// A panic of a task is the task's outcome. If nobody is left to see that, because the
// task was detached or dropped, it goes to the panic handler.
//
// Its workers are goroutines, which start when there is work and live until
// [Executor.Shutdown]. They are idle while there is nothing to poll.
type Executor struct {
	futures.Spawner

	workers int
	failed  func(error)
	pend    func()
	watch   *sched.Observer
	pool    *sched.Stealing
}

// Option changes an executor while it is made.
type Option func(*Executor)

// Workers sets the number of worker goroutines, at least 1. The default is
// GOMAXPROCS.
func Workers(n int) Option {
	if n < 1 || n > 1<<15 {
		panic("executor: Workers must be at least 1 and at most 32768")
	}
	return func(ex *Executor) { ex.workers = n }
}

// PanicHandler makes fn receive the panics that nobody is left to see: of tasks that
// were detached or dropped, and of Drop methods of values that nobody takes. The
// default is to log them. Fn is called on the goroutine of a worker and must not
// block.
func PanicHandler(fn func(*futures.PanicError)) Option {
	return func(ex *Executor) {
		ex.failed = func(err error) {
			pe, ok := err.(*futures.PanicError)
			if !ok {
				pe = &futures.PanicError{Value: err}
			}
			fn(pe)
		}
	}
}

func logPanic(err error) {
	log.Print("executor: a task that nobody awaits ended with ", err)
}

// configure applies opts.
func configure(opts []Option) *Executor {
	ex := &Executor{workers: runtime.GOMAXPROCS(0), failed: logPanic}
	for _, o := range opts {
		o(ex)
	}
	return ex
}

func spawnerOf(h *sched.Home) futures.Spawner {
	return sched.NewSpawner(&sched.Handle{Home: h}).(futures.Spawner)
}

// New returns an executor. Its owner calls Shutdown when it is not needed any more;
// one that was never given anything to do needs no Shutdown.
func New(opts ...Option) *Executor {
	ex := configure(opts)
	ex.pool = sched.NewStealing(ex.workers, ex.failed, ex.watch)
	ex.Spawner = spawnerOf(ex.pool.Handle().Home)
	return ex
}

// signal is a waker that a goroutine waits for.
type signal chan struct{}

func (s signal) Wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// Block runs f as a task of ex and waits for its outcome. It takes ownership of f. If
// the executor is shut down meanwhile the error is futures.ErrCancelled; if it was
// before, futures.ErrClosed.
//
// Block must not be called by an async block or a Poll method: it would block the
// worker, and panics instead.
func Block[T any](ex *Executor, f futures.Future[T]) (T, error) {
	mustNotPoll("Block")
	task := futures.Spawn(ex, f)
	wake := make(signal, 1)
	cx := futures.NewContext(wake)
	for {
		if value, ready, err := task.Poll(cx); ready {
			return value, err
		}
		<-wake
	}
}

// Shutdown refuses new tasks, cancels all that are there, detached or not, and waits
// until their cleanup is finished and the workers have ended. If ctx is done first it
// returns the cause; the cleanup goes on, and Shutdown may be called again to wait for
// it. Tasks that were spawned and not polled yet end with futures.ErrClosed.
//
// Shutdown must not be called by an async block or a Poll method, and panics if it is.
func (ex *Executor) Shutdown(ctx context.Context) error {
	mustNotPoll("Shutdown")
	ex.pool.Close()
	select {
	case <-ex.pool.Done():
		return nil
	default:
	}
	select {
	case <-ex.pool.Done():
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

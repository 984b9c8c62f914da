package executor_test

import (
	"context"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// A server's life: an executor for all its tasks, and a shutdown that waits for their
// cleanup, but not for ever.
func ExampleExecutor_Shutdown() {
	ex := executor.New(executor.Workers(2))
	opened := make(chan struct{})
	session := futures.Async(func(co *futures.Co) (int, error) {
		close(opened)
		defer fmt.Println("session closed")
		return futures.Await(co, futures.Pending[int]())
	})
	futures.Spawn(ex, session).Detach()
	<-opened

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	fmt.Println(ex.Shutdown(ctx))
	// Output:
	// session closed
	// <nil>
}

// A program with a loop of its own polls what was woken whenever it is told to.
func ExampleNewManual() {
	pending := make(chan struct{}, 1)
	m := executor.NewManual(executor.OnPending(func() {
		select {
		case pending <- struct{}{}:
		default:
		}
	}))
	hello := futures.Spawn(m, futures.Async(func(co *futures.Co) (struct{}, error) {
		futures.Await(co, timer.Sleep(time.Millisecond))
		fmt.Println("hello from the loop")
		return struct{}{}, nil
	}))
	defer hello.Drop()
	for !hello.IsFinished() {
		<-pending // or an event of another kind
		m.Poll()
	}
	// Output: hello from the loop
}

func ExampleNewFixed() {
	x := executor.NewFixed(1)
	fmt.Println(x.Spawn(futures.Ready(struct{}{})))
	fmt.Println(x.Spawn(futures.Ready(struct{}{}))) // stays with its caller
	x.RunUntilStalled()
	fmt.Println(x.Len(), "of", x.Cap())
	// Output:
	// <nil>
	// executor: every slot is taken
	// 0 of 1
}

package futures_test

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// The loser of a Select2 is not dropped: whoever selected goes on with it.
func ExampleSelect2() {
	executor.Run(futures.Async(func(co *futures.Co) (any, error) {
		slow := futures.AndThen(futures.YieldNow(), func(struct{}) futures.Future[string] {
			return futures.Ready("slow")
		})
		won, _ := futures.Await(co, futures.Select2(futures.Ready(1), slow))
		if w, ok := won.Left(); ok {
			fmt.Println(w.First.Value)
			fmt.Println(futures.Await(co, w.Second))
		}
		return nil, nil
	}))
	// Output:
	// 1
	// slow <nil>
}

// A graceful shutdown: tell everybody to stop, and wait until everybody has.
func ExampleTaskTracker() {
	executor.Run(futures.Async(func(co *futures.Co) (any, error) {
		token, tracker := futures.NewCancelToken(), futures.NewTaskTracker()
		for i := range 3 {
			futures.SpawnTracked(tracker, co, futures.Async(func(co *futures.Co) (any, error) {
				defer fmt.Println("worker", i, "has stopped")
				return futures.Await(co, token.Cancelled())
			})).Detach()
		}
		co.Yield()
		token.Cancel()
		tracker.Close()
		_, err := futures.Await(co, tracker.Wait())
		fmt.Println("all have stopped")
		return nil, err
	}))
	// Output:
	// worker 0 has stopped
	// worker 1 has stopped
	// worker 2 has stopped
	// all have stopped
}

// What runs in a scope ends with it, its cleanup included.
func ExampleScoped() {
	_, err := executor.Run(futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		s.Go(futures.Async(func(co *futures.Co) (struct{}, error) {
			defer fmt.Println("cleaned up")
			return futures.Await(co, futures.Pending[struct{}]())
		}))
		s.Go(futures.Async(func(co *futures.Co) (struct{}, error) {
			co.Yield()
			return struct{}{}, errors.New("no luck")
		}))
		return futures.Await(co, futures.Pending[int]())
	}))
	fmt.Println(err)
	// Output:
	// cleaned up
	// no luck
}

func ExampleLocal() {
	var requestID futures.Local[string]
	handle := futures.Async(func(co *futures.Co) (string, error) {
		id, _ := requestID.Get(co)
		return "handled " + id, nil
	})
	fmt.Println(executor.Run(futures.WithLocal(&requestID, "17", handle)))
	// Output:
	// handled 17 <nil>
}

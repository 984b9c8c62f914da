package futures_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

func ExampleAsync() {
	square := func(n int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			co.Yield()
			return n * n, nil
		})
	}
	sum, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		a, err := futures.Await(co, square(3))
		if err != nil {
			return 0, err
		}
		b, err := futures.Await(co, square(4))
		return a + b, err
	}))
	fmt.Println(sum, err)
	// Output: 25 <nil>
}

// Dropping a block unwinds it at its suspension point.
func ExampleAsync_cancel() {
	f := futures.Async(func(co *futures.Co) (int, error) {
		defer fmt.Println("cleaned up")
		fmt.Println("waiting")
		return futures.Await(co, futures.Pending[int]())
	})
	f.Poll(futures.NewContext(futures.NoopWaker()))
	f.Drop()
	// Output:
	// waiting
	// cleaned up
}

func ExampleCo_Select() {
	executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		stop := futures.Fuse(futures.Pending[struct{}]())
		defer stop.Drop()
		for n := 1; ; n++ {
			next := futures.On(futures.Ready(n))
			quit := futures.On(futures.Ref[struct{}](stop)) // lent: it survives losing
			switch co.Select(next, quit) {
			case next:
				n, err := next.Result()
				fmt.Println(n, err)
				if n == 2 {
					return n, nil
				}
			case quit:
				return 0, futures.ErrCancelled
			}
		}
	}))
	// Output:
	// 1 <nil>
	// 2 <nil>
}

func ExampleCo_TryJoin() {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		name := futures.On(futures.Ready("gopher"))
		age := futures.On(futures.Failed[int](errors.New("age unknown")))
		if err := co.TryJoin(name, age); err != nil {
			return 0, err
		}
		s, _ := name.Result()
		n, _ := age.Result()
		fmt.Println(s, n)
		return n, nil
	}))
	fmt.Println(err)
	// Output: age unknown
}

func ExampleSpawn() {
	executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		task := futures.Spawn(co, futures.Async(func(co *futures.Co) (string, error) {
			return "from a task", nil
		}))
		s, err := futures.Await(co, task)
		fmt.Println(s, err)
		return 0, nil
	}))
	// Output: from a task <nil>
}

func ExampleGroup() {
	executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		g := futures.NewGroup[int](co)
		defer co.AsyncDrop(g)
		for n := range 3 {
			g.Spawn(futures.Ready(n))
		}
		for n, err := range futures.Each(co, futures.RefStream(g)) {
			fmt.Println(n, err)
		}
		_, err := futures.Await(co, futures.Next(g))
		fmt.Println(err == io.EOF)
		return 0, nil
	}))
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 2 <nil>
	// true
}

// A task that was aborted has stopped, cleanup and all, when it has been awaited.
func ExampleTask_Abort() {
	executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			defer func() {
				co.Yield() // deferred calls may wait
				fmt.Println("flushed")
			}()
			return futures.Await(co, futures.Pending[int]())
		}))
		co.Yield()
		task.Abort()
		_, err := futures.Await(co, task)
		fmt.Println(err)
		return 0, nil
	}))
	// Output:
	// flushed
	// futures: cancelled
}

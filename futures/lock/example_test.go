package lock_test

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
)

func ExampleMutex() {
	balance := lock.NewMutex(100)
	withdraw := func(n int) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			g, err := futures.Await(co, balance.Lock())
			if err != nil {
				return 0, err
			}
			defer g.Unlock() // also if the block is cancelled at the next line
			co.Yield()
			*g.Value() -= n
			return *g.Value(), nil
		})
	}
	results, _ := executor.Run(futures.JoinAll[int](withdraw(10), withdraw(20)))
	fmt.Println(results[0].Value, results[1].Value)
	// Output: 90 70
}

// A cache that is read by many at a time and written by one.
func ExampleRWMutex() {
	cache := lock.NewRWMutex(map[string]int{})
	set := func(key string, n int) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			g, err := futures.Await(co, cache.Lock())
			if err != nil {
				return 0, err
			}
			defer g.Unlock()
			(*g.Value())[key] = n
			return n, nil
		})
	}
	get := func(key string) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			g, err := futures.Await(co, cache.RLock())
			if err != nil {
				return 0, err
			}
			defer g.Unlock()
			co.Yield() // others may read meanwhile
			return (*g.Value())[key], nil
		})
	}
	results, _ := executor.Run(futures.JoinAll[int](set("a", 1), get("a"), get("b"), set("b", 2), get("b")))
	for _, r := range results {
		fmt.Print(r.Value, " ")
	}
	// Output: 1 1 0 2 2
}

// At most two at a time work, however many there are.
func ExampleSemaphore() {
	sem := lock.NewSemaphore(2)
	working, most := 0, 0
	work := func() futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			permit, err := futures.Await(co, sem.Acquire(1))
			if err != nil {
				return 0, err
			}
			defer permit.Release()
			working++
			most = max(most, working)
			co.Yield()
			working--
			return 0, nil
		})
	}
	executor.Run(futures.JoinAll(work(), work(), work(), work(), work()))
	fmt.Println("at most", most)
	// Output: at most 2
}

// Whoever waits for a condition registers before looking at it.
func ExampleNotify() {
	var jobs []string
	arrived := lock.NewNotify()
	next := func(co *futures.Co) (string, error) {
		for {
			change := arrived.Wait()
			if len(jobs) > 0 {
				change.Drop()
				job := jobs[0]
				jobs = jobs[1:]
				return job, nil
			}
			if _, err := futures.Await(co, change); err != nil {
				return "", err
			}
		}
	}
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		producer := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			for _, job := range []string{"sweep", "mop"} {
				co.Yield()
				jobs = append(jobs, job)
				arrived.NotifyOne()
			}
			return struct{}{}, nil
		}))
		defer producer.Drop()
		for range 2 {
			job, err := next(co)
			fmt.Println(job, err)
		}
		return struct{}{}, nil
	}))
	// Output:
	// sweep <nil>
	// mop <nil>
}

// Three phases of work, each of which begins when all have done the one before.
func ExampleBarrier() {
	const parties = 3
	barrier := lock.NewBarrier(parties)
	party := func(i int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			for phase := range 3 {
				for range i {
					co.Yield() // work that takes some more than others
				}
				last, err := futures.Await(co, barrier.Wait())
				if err != nil {
					return 0, err
				}
				if last {
					fmt.Println("phase", phase, "is done")
				}
			}
			return i, nil
		})
	}
	executor.Run(futures.JoinAll(party(0), party(1), party(2)))
	// Output:
	// phase 0 is done
	// phase 1 is done
	// phase 2 is done
}

// A configuration that is loaded when it is first needed, once.
func ExampleOnceCell() {
	config := lock.NewOnceCell[string]()
	load := func() futures.Future[string] {
		return futures.Async(func(co *futures.Co) (string, error) {
			fmt.Println("loading")
			co.Yield()
			return "verbose", nil
		})
	}
	results, _ := executor.Run(futures.JoinAll(config.GetOrInit(load), config.GetOrInit(load)))
	for _, r := range results {
		fmt.Println(r.Value)
	}
	// Output:
	// loading
	// verbose
	// verbose
}

// A queue whose reader waits until there is something in it.
func ExampleCond() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		queue := lock.NewMutex([]string(nil))
		filled := lock.NewCond(queue)
		futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			guard, err := futures.Await(co, queue.Lock())
			if err != nil {
				return struct{}{}, err
			}
			defer guard.Unlock()
			*guard.Value() = append(*guard.Value(), "hello")
			filled.NotifyOne()
			return struct{}{}, nil
		})).Detach()
		guard, err := futures.Await(co, queue.Lock())
		if err != nil {
			return struct{}{}, err
		}
		guard, err = futures.Await(co, filled.WaitUntil(guard, func(q *[]string) bool { return len(*q) > 0 }))
		if err != nil {
			return struct{}{}, err
		}
		defer guard.Unlock()
		fmt.Println((*guard.Value())[0])
		return struct{}{}, nil
	}))
	// Output: hello
}

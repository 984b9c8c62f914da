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

package watch_test

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/watch"
)

// A worker that follows its configuration: it misses versions, never the latest.
func Example() {
	tx, rx := watch.New("quiet")
	worker := futures.Async(func(co *futures.Co) (int, error) {
		defer rx.Drop()
		fmt.Println("starts", rx.Value())
		for {
			config, err := futures.Await(co, rx.Changed())
			if err == io.EOF {
				return 0, nil
			} else if err != nil {
				return 0, err
			}
			fmt.Println("goes on", config)
		}
	}, rx)
	operator := futures.Async(func(co *futures.Co) (int, error) {
		defer tx.Drop()
		tx.Send("loud")
		co.Yield()
		tx.Send("louder")
		tx.Send("loudest")
		return 0, nil
	}, tx)
	executor.Run(futures.JoinAll[int](worker, operator))
	// Output:
	// starts quiet
	// goes on loud
	// goes on loudest
}

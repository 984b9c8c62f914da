package broadcast_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/broadcast"
	"github.com/futvet/futvet/futures/executor"
)

// Two listeners, one of which is too slow for a channel that keeps two values.
func Example() {
	listen := func(name string, rx *broadcast.Receiver[string], pause int) futures.Future[int] {
		return futures.Async(func(co *futures.Co) (n int, err error) {
			defer rx.Drop()
			for {
				for range pause {
					co.Yield()
				}
				word, err := futures.Await(co, rx.Recv())
				var lagged *broadcast.LaggedError
				switch {
				case errors.As(err, &lagged):
					fmt.Println(name, "missed", lagged.Missed)
				case err == io.EOF:
					return n, nil
				case err != nil:
					return n, err
				default:
					fmt.Println(name, "heard", word)
					n++
				}
			}
		}, rx)
	}
	tx, rx := broadcast.New[string](2)
	speak := futures.Async(func(co *futures.Co) (int, error) {
		defer tx.Drop()
		words := []string{"one", "two", "three"}
		for _, word := range words {
			if _, err := tx.Send(word); err != nil {
				return 0, err
			}
			co.Yield()
		}
		return len(words), nil
	}, tx)
	executor.Run(futures.JoinAll(listen("fast", rx, 0), listen("slow", tx.Subscribe(), 9), speak))
	// Output:
	// fast heard one
	// fast heard two
	// fast heard three
	// slow missed 1
	// slow heard two
	// slow heard three
}

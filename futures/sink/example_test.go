package sink_test

import (
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/sink"
)

// Many producers, one sink: the receiver of the channel that they share is forwarded.
func Example() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		tx, rx := mpsc.New[string](1)
		for _, name := range []string{"a", "b"} {
			own := tx.Clone()
			futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
				defer own.Drop()
				return futures.Await(co, own.Send(name))
			}, own)).Detach()
		}
		tx.Drop()
		upper := sink.With(sink.FromFunc(func(text string) error {
			fmt.Println(text)
			return nil
		}), func(text string) (string, error) { return strings.ToUpper(text), nil })
		return futures.Await(co, sink.Forward(futures.Stream[string](rx), upper))
	}))
	// Output:
	// A
	// B
}

// One stream, several consumers, at the pace of the slowest.
func ExampleFanout() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		print := func(name string) futures.Sink[int] {
			return sink.FromFunc(func(v int) error { fmt.Println(name, v); return nil })
		}
		tx, rx := mpsc.New[int](2)
		tx.TrySend(1)
		tx.TrySend(2)
		tx.Drop()
		return futures.Await(co, sink.Forward(futures.Stream[int](rx), sink.Fanout(print("left"), print("right"))))
	}))
	// Output:
	// left 1
	// right 1
	// left 2
	// right 2
}

// What was put into a buffer is passed on although the block was left: its deferred
// call may wait.
func ExampleCloseOnDrop() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		out := sink.CloseOnDrop(sink.Buffer(sink.FromFunc(func(v int) error {
			fmt.Println("passed on:", v)
			return nil
		}), 8))
		defer co.AsyncDrop(out)
		return futures.Await(co, sink.Feed[int](out, 1))
	}))
	// Output:
	// passed on: 1
}

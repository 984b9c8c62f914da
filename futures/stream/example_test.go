package stream_test

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
)

func Example() {
	sum, err := executor.Run(stream.Fold(
		stream.Map(
			stream.Filter(stream.FromSlice(1, 2, 3, 4, 5), func(n int) bool { return n%2 == 1 }),
			func(n int) int { return n * n }),
		0, func(sum, n int) int { return sum + n }))
	fmt.Println(sum, err)
	// Output: 35 <nil>
}

// At most three downloads at a time, and the results in the order of the names.
func ExampleBuffered() {
	fetch := func(name string) futures.Future[string] {
		return futures.Async(func(co *futures.Co) (string, error) {
			for range len(name) {
				co.Yield() // takes its time
			}
			return "the page of " + name, nil
		})
	}
	names := stream.FromSlice("charlotte", "al", "beatrice", "dee")
	pages, err := executor.Run(stream.Collect(stream.Buffered(stream.Map(names, fetch), 3)))
	for _, p := range pages {
		fmt.Println(p)
	}
	fmt.Println(err)
	// Output:
	// the page of charlotte
	// the page of al
	// the page of beatrice
	// the page of dee
	// <nil>
}

// A set that grows while it is worked off.
func ExampleFuturesUnordered() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		jobs := stream.NewUnordered(futures.Ready(3))
		defer jobs.Drop()
		for {
			n, err := futures.Await(co, futures.Next[int](jobs))
			if err == io.EOF {
				return struct{}{}, nil
			}
			fmt.Println(n)
			if n > 1 {
				jobs.Push(futures.Ready(n - 1))
			}
		}
	}))
	// Output:
	// 3
	// 2
	// 1
}

// Feeds by name; who has inserted NotifyClose learns that a feed has ended.
func ExampleNotifyClose() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		feeds := stream.NewMap[string, stream.Event[int]]()
		for _, name := range []string{"a", "b"} {
			tx, rx := mpsc.New[int](2)
			tx.TrySend(len(name))
			tx.Drop()
			feeds.Insert(name, stream.NotifyClose[int](rx))
		}
		for e := range futures.Each(co, feeds) {
			if e.Item.Closed {
				fmt.Println(e.Key, "has ended")
				continue
			}
			fmt.Println(e.Key, e.Item.Item)
		}
		return struct{}{}, nil
	}))
	// Output:
	// a 1
	// b 1
	// a has ended
	// b has ended
}

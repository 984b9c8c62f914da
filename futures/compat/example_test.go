package compat_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// A library that blocks and knows contexts, in the branch of a select: when the time
// is over the call is told so through its context.
func Example() {
	told := make(chan error, 1)
	query := func(ctx context.Context) (string, error) {
		select {
		case <-time.After(time.Hour):
			return "rows", nil
		case <-ctx.Done():
			told <- context.Cause(ctx)
			return "", ctx.Err()
		}
	}
	_, err := executor.Run(timer.Timeout(time.Millisecond, compat.Blocking(query)))
	fmt.Println(err)
	fmt.Println(<-told)
	// Output:
	// futures: deadline elapsed
	// futures: cancelled
}

// Ordinary code waits for a future for as long as its context allows.
func ExampleWait() {
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(time.Millisecond, func() { cancel(errors.New("client gone")) })
	_, err := compat.Wait(ctx, futures.Async(func(co *futures.Co) (int, error) {
		defer fmt.Println("cleaned up")
		_, err := futures.Await(co, timer.Sleep(time.Hour))
		return 1, err
	}))
	fmt.Println(err)
	// Output:
	// cleaned up
	// client gone
}

func ExampleFromReader() {
	text := "first\nsecond\n"
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		lines := aio.NewReader(compat.FromReader(strings.NewReader(text)))
		for {
			line, err := futures.Await(co, lines.ReadLine())
			if err != nil {
				fmt.Println(err)
				return struct{}{}, nil
			}
			fmt.Println(line)
		}
	}))
	// Output:
	// first
	// second
	// EOF
}

func ExampleFromChan() {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range 3 {
			ch <- i * i
		}
	}()
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		for v, err := range futures.Each(co, compat.FromChan(ch)) {
			fmt.Println(v, err)
		}
		return struct{}{}, nil
	}))
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 4 <nil>
}

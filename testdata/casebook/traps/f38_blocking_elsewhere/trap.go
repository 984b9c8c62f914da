// Package trap blocks, where blocking is meant to be: in compat.Blocking, on a
// goroutine of its own, and in functions that no block calls.
package trap

import (
	"context"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/executor"
)

func size(path string) (int64, error) {
	time.Sleep(time.Millisecond)
	s, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return s.Size(), nil
}

// Size asks for a file's size.
func Size(co *futures.Co, path string) (int64, error) {
	return futures.Await(co, compat.Blocking(func(context.Context) (int64, error) { return size(path) }))
}

// Fetch gets a page on a goroutine of its own.
func Fetch(co *futures.Co, url string) (int, error) {
	return futures.Await(co, compat.Go(co.Context(), func(ctx context.Context) (int, error) {
		r, err := http.Get(url)
		if err != nil {
			return 0, err
		}
		return r.StatusCode, r.Body.Close()
	}))
}

// Both has two goroutines, and waits for them where it may.
func Both(co *futures.Co, a, b func()) error {
	var wg sync.WaitGroup
	for _, f := range []func(){a, b} {
		wg.Go(func() {
			time.Sleep(time.Millisecond)
			f()
		})
	}
	_, err := futures.Await(co, compat.Blocking(func(context.Context) (struct{}, error) {
		wg.Wait()
		return struct{}{}, nil
	}))
	return err
}

// Main is called by nobody who must not block.
func Main(path string) (int64, error) {
	time.Sleep(time.Millisecond)
	return executor.Run(futures.Async(func(co *futures.Co) (int64, error) { return Size(co, path) }))
}

// Peek looks into channels without waiting.
func Peek(co *futures.Co, in chan int, out chan<- int) error {
	buffered := make(chan int, 1)
	buffered <- 1
	select {
	case v := <-in:
		select {
		case out <- v:
		default:
		}
	default:
	}
	return nil
}

package futures_test

import (
	"iter"
	"testing"

	"github.com/futvet/futvet/futures"
)

// The figures of async blocks, and what they are measured against. Run them
// together, several times, and compare ratios:
//
//	go test -run - -bench 'Await|Suspend|Select|Levels' -count 5 ./futures

// BenchmarkSuspend is one suspension and the poll that ends it.
func BenchmarkSuspend(b *testing.B) {
	b.Run("channel round trip", func(b *testing.B) {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for range ping {
				pong <- 1
			}
			close(pong)
		}()
		for b.Loop() {
			ping <- 1
			<-pong
		}
		close(ping)
		<-pong
	})
	b.Run("iter.Pull", func(b *testing.B) {
		next, stop := iter.Pull(func(yield func(int) bool) {
			for yield(1) {
			}
		})
		defer stop()
		for b.Loop() {
			next()
		}
	})
	for _, depth := range []int{1, 2, 5, 100} {
		b.Run(map[int]string{1: "one block", 2: "2 awaited blocks", 5: "5 awaited blocks", 100: "100 awaited blocks"}[depth], func(b *testing.B) {
			cx := futures.NewContext(futures.NoopWaker())
			f := nested(depth, func(co *futures.Co) (int, error) { return futures.Await[int](co, never{}) })
			for b.Loop() {
				f.Poll(cx)
			}
			f.Drop()
		})
	}
}

// nested is depth blocks, each of which awaits the next.
func nested(depth int, body func(co *futures.Co) (int, error)) *futures.Block[int] {
	if depth == 1 {
		return futures.Async(body)
	}
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, nested(depth-1, body))
	})
}

// BenchmarkAwait is an Await of something that is ready at once.
func BenchmarkAwait(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	inBlock := func(fn func(b *testing.B, co *futures.Co)) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			futures.Async(func(co *futures.Co) (int, error) {
				fn(b, co)
				return 0, nil
			}).Poll(cx)
		}
	}
	b.Run("ready", inBlock(func(b *testing.B, co *futures.Co) {
		for range b.N { // b.Loop takes as long as this Await
			futures.Await[int](co, always{})
		}
	}))
	b.Run("block", inBlock(func(b *testing.B, co *futures.Co) {
		for b.Loop() {
			futures.Await(co, futures.Async(func(co *futures.Co) (int, error) { return 1, nil }))
		}
	}))
	b.Run("Select, one of two ready", inBlock(func(b *testing.B, co *futures.Co) {
		pending := futures.Ref[int](never{})
		for b.Loop() {
			co.Select(futures.On[int](always{}), futures.On(pending))
		}
	}))
	b.Run("recurse 1000 deep", inBlock(func(b *testing.B, co *futures.Co) {
		for b.Loop() {
			futures.Await(co, nested(1000, func(co *futures.Co) (int, error) { return 1, nil }))
		}
	}))
}

// BenchmarkLevels is the poll of a pending future under a chain of combinators.
func BenchmarkLevels(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	for _, depth := range []string{"0", "1", "2", "4", "8"} {
		b.Run("Map "+depth, func(b *testing.B) {
			b.ReportAllocs()
			var f futures.Future[int] = never{}
			for range depth[0] - '0' {
				f = futures.Map(f, func(v int) int { return v })
			}
			for b.Loop() {
				f.Poll(cx)
			}
			f.Drop()
		})
	}
	for _, depth := range []string{"1", "8"} {
		b.Run("Then "+depth, func(b *testing.B) {
			b.ReportAllocs()
			var f futures.Future[int] = never{}
			for range depth[0] - '0' {
				f = futures.Then(f, func(v int, err error) futures.Future[int] { return nil })
			}
			for b.Loop() {
				f.Poll(cx)
			}
			f.Drop()
		})
	}
}

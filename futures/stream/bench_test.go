package stream

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/futvet/futvet/futures"
)

// cell is a future that is completed by hand, without a lock.
type cell struct {
	waker futures.Waker
	polls int
	done  bool
}

func (c *cell) Poll(cx *futures.Context) (int, bool, error) {
	c.polls++
	if !c.done {
		c.waker = cx.Waker()
	}
	return 1, c.done, nil
}
func (c *cell) Drop() {}

func cells(n int) (*FuturesUnordered[int], []cell) {
	cs := make([]cell, n)
	u := NewUnordered[int]()
	for i := range cs {
		u.Push(&cs[i])
	}
	u.PollNext(futures.NewContext(futures.NoopWaker()))
	return u, cs
}

// One of n is woken, at random, and the set polled.
func BenchmarkUnorderedWake(b *testing.B) {
	for _, n := range []int{10, 1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			u, cs := cells(n)
			defer u.Drop()
			at := make([]int, 4096)
			for i := range at {
				at[i] = rand.IntN(n)
			}
			for i := range cs {
				cs[i].polls = 0
			}
			cx := futures.NewContext(futures.NoopWaker())
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				cs[at[i%len(at)]].waker.Wake()
				u.PollNext(cx)
			}
			b.StopTimer()
			polls := 0
			for i := range cs {
				polls += cs[i].polls
			}
			b.ReportMetric(float64(polls)/float64(b.N), "polls/op")
		})
	}
}

// A set of 10,000, per future: pushed and polled for the first time; woken, and its
// outcome returned.
func BenchmarkUnordered(b *testing.B) {
	const n = 10_000
	b.Run("push and poll", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; i < b.N; i += n {
			u, _ := cells(n)
			u.Drop()
		}
	})
	b.Run("complete", func(b *testing.B) {
		cx := futures.NewContext(futures.NoopWaker())
		b.ReportAllocs()
		for i := 0; i < b.N; i += n {
			b.StopTimer()
			u, cs := cells(n)
			b.StartTimer()
			for i := range cs {
				cs[i].done = true
				cs[i].waker.Wake()
				u.PollNext(cx)
			}
		}
	})
}

// An item through a pipeline, per combinator.
func BenchmarkPipeline(b *testing.B) {
	s := futures.Stream[int](RepeatWith(func() int { return 1 }))
	const depth = 8
	for range depth {
		s = Map(s, func(v int) int { return v })
	}
	defer s.Drop()
	cx := futures.NewContext(futures.NoopWaker())
	for i := 0; i < b.N; i += depth {
		s.PollNext(cx)
	}
}

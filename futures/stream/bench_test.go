package stream

import (
	"fmt"
	"github.com/futvet/futvet/futures"
	"math/rand/v2"
	"testing"
)

type cell struct {
	w     futures.Waker
	polls int
	done  bool
}

func (c *cell) Poll(cx *futures.Context) (int, bool, error) {
	c.polls++
	if c.done {
		return 1, true, nil
	}
	c.w = cx.Waker()
	return 0, false, nil
}
func (c *cell) Drop() {}

type nop struct{}

func (nop) Wake() {}
func BenchmarkWake(b *testing.B) {
	for _, n := range []int{10, 100, 10000, 1000000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			u := NewUnordered[int]()
			cs := make([]*cell, n)
			for i := range cs {
				cs[i] = &cell{}
				u.Push(cs[i])
			}
			cx := futures.NewContext(nop{})
			for range 3 {
				u.PollNext(cx)
			}
			idx := make([]int, 4096)
			for i := range idx {
				idx[i] = rand.IntN(n)
			}
			polls := 0
			for i := range cs {
				polls += cs[i].polls
				cs[i].polls = 0
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				cs[idx[i&4095]].w.Wake()
				u.PollNext(cx)
			}
			b.StopTimer()
			t := 0
			for i := range cs {
				t += cs[i].polls
			}
			b.ReportMetric(float64(t)/float64(b.N), "polls/op")
		})
	}
}
func BenchmarkPushPoll(b *testing.B) {
	b.ReportAllocs()
	cx := futures.NewContext(nop{})
	n := 10000
	cs := make([]cell, n)
	for i := 0; i < b.N; i += n {
		u := NewUnordered[int]()
		for i := range cs {
			cs[i].done = false
			u.Push(&cs[i])
		}
		u.PollNext(cx)
	}
}
func BenchmarkComplete(b *testing.B) {
	b.ReportAllocs()
	cx := futures.NewContext(nop{})
	n := 10000
	cs := make([]cell, n)
	for i := 0; i < b.N; i += n {
		b.StopTimer()
		u := NewUnordered[int]()
		for i := range cs {
			cs[i].done = false
			u.Push(&cs[i])
		}
		u.PollNext(cx)
		b.StartTimer()
		for i := range cs {
			cs[i].done = true
			cs[i].w.Wake()
			u.PollNext(cx)
		}
	}
}

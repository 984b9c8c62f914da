package futures_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

type noop struct{}

func (noop) Poll(*futures.Context) (int, bool, error) { return 0, true, nil }
func (noop) Drop()                                    {}

func BenchmarkSpawnJoin(b *testing.B) {
	const n = 10000
	b.Run("task", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			executor.Run(futures.Async(func(co *futures.Co) (int, error) {
				tasks := make([]*futures.Task[int], n)
				for i := range tasks {
					tasks[i] = futures.Spawn[int](co, noop{})
				}
				for _, t := range tasks {
					futures.Await[int](co, t)
				}
				return 0, nil
			}))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/task")
	})
	b.Run("goroutine", func(b *testing.B) {
		for range b.N {
			var wg sync.WaitGroup
			wg.Add(n)
			for range n {
				go wg.Done()
			}
			wg.Wait()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/task")
	})
}

func BenchmarkBlock(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	b.Run("create", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			futures.Async(func(co *futures.Co) (int, error) { return 1, nil }).Drop()
		}
	})
	b.Run("create and complete", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			futures.Async(func(co *futures.Co) (int, error) { return 1, nil }).Poll(cx)
		}
	})
	b.Run("create, suspend and drop", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) })
			f.Poll(cx)
			f.Drop()
		}
	})
	b.Run("pending and resumed", func(b *testing.B) {
		b.ReportAllocs()
		f := futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) })
		for b.Loop() {
			f.Poll(cx)
		}
		f.Drop()
	})
	b.Run("await ready", func(b *testing.B) {
		b.ReportAllocs()
		futures.Async(func(co *futures.Co) (int, error) {
			for b.Loop() {
				futures.Await[int](co, noop{})
			}
			return 0, nil
		}).Poll(cx)
	})
	b.Run("select of two", func(b *testing.B) {
		b.ReportAllocs()
		futures.Async(func(co *futures.Co) (int, error) {
			for b.Loop() {
				co.Select(futures.On[int](noop{}), futures.On(futures.Pending[int]()))
			}
			return 0, nil
		}).Poll(cx)
	})
}

func BenchmarkYield(b *testing.B) {
	b.Run("block", func(b *testing.B) {
		executor.Run(futures.Async(func(co *futures.Co) (int, error) {
			for b.Loop() {
				co.Yield()
			}
			return 0, nil
		}))
	})
	b.Run("task", func(b *testing.B) {
		executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			if b.Loop() {
				cx.Waker().Wake()
				return 0, false, nil
			}
			return 0, true, nil
		}, nil))
	})
	b.Run("Gosched", func(b *testing.B) {
		for b.Loop() {
			runtime.Gosched()
		}
	})
}

func BenchmarkJoinAllWakeOneOf10000(b *testing.B) {
	var wk futures.Waker
	fs := make([]futures.Future[int], 10000)
	for i := range fs {
		fs[i] = futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			wk = cx.Waker()
			return 0, false, nil
		}, nil)
	}
	cx := futures.NewContext(futures.NoopWaker())
	f := futures.JoinAll(fs...)
	f.Poll(cx)
	for b.Loop() {
		wk.Wake()
		f.Poll(cx)
	}
}

func BenchmarkSpawnJoinWorkers(b *testing.B) {
	const n = 10000
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			ex := executor.New(executor.Workers(workers))
			defer ex.Shutdown(context.Background())
			b.ReportAllocs()
			b.ResetTimer()
			executor.Block(ex, futures.Async(func(co *futures.Co) (int, error) {
				tasks := make([]*futures.Task[int], n)
				for range b.N {
					for i := range tasks {
						tasks[i] = futures.Spawn[int](co, noop{})
					}
					for _, t := range tasks {
						futures.Await[int](co, t)
					}
				}
				return 0, nil
			}))
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/task")
		})
	}
}

package executor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

type noop struct{}

func (noop) Poll(*futures.Context) (struct{}, bool, error) { return struct{}{}, true, nil }
func (noop) Drop()                                         {}

// spawner spawns n tasks and joins them, again and again.
type spawner struct {
	tasks  []*futures.Task[struct{}]
	joined int
	rounds int
	begun  bool // the tasks of the round are spawned
}

func (s *spawner) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		if !s.begun {
			s.begun = true
			for i := range s.tasks {
				s.tasks[i] = futures.Spawn[struct{}](cx, noop{})
			}
		}
		for s.joined < len(s.tasks) {
			if _, ready, _ := s.tasks[s.joined].Poll(cx); !ready {
				return struct{}{}, false, nil
			}
			s.joined++
		}
		s.joined, s.begun = 0, false
		if s.rounds--; s.rounds <= 0 {
			return struct{}{}, true, nil
		}
	}
}
func (s *spawner) Drop() {}

func BenchmarkSpawnJoin(b *testing.B) {
	const n = 10000
	report := func(b *testing.B) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/task")
	}
	b.Run("current thread", func(b *testing.B) {
		executor.Run[struct{}](&spawner{tasks: make([]*futures.Task[struct{}], n), rounds: b.N})
		report(b)
	})
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint("workers ", workers), func(b *testing.B) {
			ex := executor.New(executor.Workers(workers))
			defer ex.Shutdown(context.Background())
			executor.Block[struct{}](ex, &spawner{tasks: make([]*futures.Task[struct{}], n), rounds: b.N})
			report(b)
		})
	}
}

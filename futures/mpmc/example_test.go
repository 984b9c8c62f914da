package mpmc_test

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpmc"
)

// Workers that share a queue of jobs: every job is done by one of them.
func Example() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		jobs, queue := mpmc.New[int](4)
		sum := 0
		var workers []futures.Future[struct{}]
		for range 3 {
			mine := queue.Clone()
			workers = append(workers, futures.Async(func(co *futures.Co) (struct{}, error) {
				defer mine.Drop()
				for job := range futures.Each(co, futures.RefStream[int](mine)) {
					sum += job
				}
				return struct{}{}, nil
			}, mine))
		}
		queue.Drop()
		all := futures.Spawn(co, futures.JoinAll(workers...))
		for job := range 100 {
			if _, err := futures.Await(co, jobs.Send(job)); err != nil {
				return struct{}{}, err
			}
		}
		jobs.Drop()
		_, err := futures.Await(co, all)
		fmt.Println(sum, err)
		return struct{}{}, err
	}))
	// Output: 4950 <nil>
}

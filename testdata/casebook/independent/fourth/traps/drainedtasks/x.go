// Package drainedtasks starts one task per shard and collects them with an iterator.
package drainedtasks

import (
	"slices"

	"github.com/futvet/futvet/futures"
)

type Task = *futures.Task[int]

// started starts the work of all shards.
func started(co *futures.Co, work []futures.Future[int]) []Task {
	tasks := make([]Task, 0, len(work))
	for _, w := range work {
		tasks = append(tasks, futures.Spawn(co, w))
	}
	return tasks
}

func dropAll(tasks []Task) {
	for t := range slices.Values(tasks) {
		t.Drop()
	}
}

// Sum adds up the results; the first failure ends the rest.
func Sum(co *futures.Co, work ...futures.Future[int]) (sum int, err error) {
	tasks := started(co, work)
	defer dropAll(tasks)
	for t := range slices.Values(tasks) {
		n, err := futures.Await(co, futures.Ref[int](t))
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

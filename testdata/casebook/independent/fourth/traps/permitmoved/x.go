// Package permitmoved takes a permit first and gives it to the task that it is for.
package permitmoved

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Builder struct {
	slots *lock.Semaphore
	group *futures.Group[string]
}

type Job func(co *futures.Co) (string, error)

// Start waits for a slot and starts the job in it.
func (b *Builder) Start(co *futures.Co, j Job) error {
	slot, err := futures.Await(co, b.slots.Acquire(1))
	if err != nil {
		return err
	}
	b.group.Spawn(futures.Async(func(co *futures.Co) (string, error) {
		defer slot.Release()
		return j(co)
	}, slot))
	return nil
}

// Run runs all jobs, n at a time.
func Run(co *futures.Co, n int, jobs ...Job) (logs []string, err error) {
	b := &Builder{slots: lock.NewSemaphore(n), group: futures.NewGroup[string](co)}
	defer co.AsyncDrop(b.group)
	for _, j := range jobs {
		if err := b.Start(co, j); err != nil {
			return logs, err
		}
	}
	for log, err := range futures.Each(co, futures.RefStream[string](b.group)) {
		if err != nil {
			log = err.Error()
		}
		logs = append(logs, log)
	}
	return logs, nil
}

package main

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// sleepingTasks measures the memory of n tasks that sleep, while they do, and the
// CPU time of spawning, waking and joining them.
func sleepingTasks(s size) (values, error) {
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	used := cpuTime()
	asleep := s.whenAsleep()
	var tasks []*futures.Task[time.Time]
	joined := 0
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if tasks == nil {
			tasks = make([]*futures.Task[time.Time], s.n)
			sp := cx.Spawner()
			for i := range tasks {
				tasks[i] = futures.Spawn(sp, timer.Sleep(s.nap(i)))
			}
		}
		for joined < len(tasks) {
			_, ready, err := tasks[joined].Poll(cx)
			if !ready || err != nil {
				return struct{}{}, ready, err
			}
			joined++
		}
		return struct{}{}, true, nil
	}, nil)
	if err := s.drive(root); err != nil {
		return nil, err
	}
	used = cpuTime() - used
	after, err := asleep()
	if err != nil {
		return nil, err
	}
	return values{"bytes": (after - before) / float64(s.n), "cpu": used}, nil
}

// cancelTimeout measures making a timeout of a future, its first poll, which sets the
// timer, and its drop.
func cancelTimeout(s size) (values, error) {
	var took float64
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		took = best(s.n, func() {
			for range s.n {
				f := timer.Timeout[struct{}](10*time.Second, never{})
				f.Poll(cx)
				f.Drop()
			}
		})
		return struct{}{}, true, nil
	}, nil)
	s.asIfAlone()
	if _, err := executor.Run(root); err != nil {
		return nil, err
	}
	return values{"ns": took}, nil
}

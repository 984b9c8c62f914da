package main

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// weighSleepers measures the memory of tasks that sleep.
func weighSleepers(s size) (values, error) {
	return weighTasks(s, func() futures.Future[time.Time] { return timer.Sleep(s.longNap()) })
}

// sleepingTasks measures the CPU time of spawning, waking and joining n tasks that sleep.
func sleepingTasks(s size) (values, error) {
	used := cpuTime()
	var tasks []*futures.Task[time.Time]
	joined := 0
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if tasks == nil {
			tasks = make([]*futures.Task[time.Time], s.n)
			for i := range tasks {
				tasks[i] = futures.Spawn(cx, timer.Sleep(s.nap(i)))
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
	return values{"cpu": cpuTime() - used}, nil
}

// cancelTimeout measures setting a timer and giving it up, in three ways: a timeout of
// a future, made, polled once and dropped; the same of a sleep alone; and a Sleeper
// that is used again and again.
func cancelTimeout(s size) (values, error) {
	out := values{}
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		out["ns"] = best(s.n, func() {
			for range s.n {
				f := timer.Timeout[struct{}](10*time.Second, never{})
				f.Poll(cx)
				f.Drop()
			}
		})
		out["sleep"] = best(s.n, func() {
			for range s.n {
				f := timer.Sleep(10 * time.Second)
				f.Poll(cx)
				f.Drop()
			}
		})
		again := timer.NewSleeper(10 * time.Second)
		defer again.Drop()
		out["again"] = best(s.n, func() {
			for range s.n {
				again.Reset(10 * time.Second)
				again.Poll(cx)
				again.Stop()
			}
		})
		return struct{}{}, true, nil
	}, nil)
	s.asIfAlone()
	if _, err := executor.Run(root); err != nil {
		return nil, err
	}
	return out, nil
}

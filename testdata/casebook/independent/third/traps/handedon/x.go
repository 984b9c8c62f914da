// Package handedon makes futures in one place and awaits them in another.
package handedon

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Scheduler runs delayed jobs.
type Scheduler struct {
	group *futures.Group[string]
	names map[string]bool
}

// New makes a scheduler whose jobs run on s.
func New(s futures.Spawner) *Scheduler {
	return &Scheduler{group: futures.NewGroup[string](s), names: make(map[string]bool)}
}

func job(name string, after time.Duration, run func() error) futures.Future[string] {
	return futures.Map(futures.AndThen(timer.Sleep(after), func(time.Time) futures.Future[struct{}] {
		return futures.Lazy(func() (struct{}, error) { return struct{}{}, run() })
	}), func(struct{}) string { return name })
}

// Add schedules a job; a name can be used once.
func (s *Scheduler) Add(name string, after time.Duration, run func() error) error {
	j := job(name, after, run)
	if s.names[name] {
		j.Drop()
		return errors.New("handedon: name is in use")
	}
	s.names[name] = true
	s.group.Spawn(j)
	return nil
}

// Next is the name of the next job that has ended.
func (s *Scheduler) Next(co *futures.Co) (string, error) {
	name, err := futures.Await(co, s.group.Ended())
	delete(s.names, name)
	return name, err
}

// PollDrop stops all jobs.
func (s *Scheduler) PollDrop(cx *futures.Context) (bool, error) { return s.group.PollDrop(cx) }

// Drop stops all jobs without waiting.
func (s *Scheduler) Drop() { s.group.Drop() }

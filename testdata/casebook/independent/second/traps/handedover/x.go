// Package handedover sends futures through a Go channel to a goroutine that runs them.
package handedover

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// Runner runs futures on a goroutine.
type Runner struct {
	queue chan futures.Future[string]
	wg    sync.WaitGroup
	mu    sync.Mutex
	out   []string
}

// Start makes a runner.
func Start() *Runner {
	r := &Runner{queue: make(chan futures.Future[string], 8)}
	r.wg.Add(1)
	go r.loop()
	return r
}

func (r *Runner) loop() {
	defer r.wg.Done()
	for f := range r.queue {
		s, err := executor.Run(f)
		if err != nil {
			s = err.Error()
		}
		r.mu.Lock()
		r.out = append(r.out, s)
		r.mu.Unlock()
	}
}

// Greet greets later.
func (r *Runner) Greet(name string) {
	f := futures.Lazy(func() (string, error) { return "hello " + name, nil })
	r.queue <- f
}

// TryGreet greets if there is room.
func (r *Runner) TryGreet(name string) bool {
	f := futures.Ready("hi " + name)
	select {
	case r.queue <- f:
		return true
	default:
		f.Drop()
		return false
	}
}

// Stop waits for all.
func (r *Runner) Stop() []string {
	close(r.queue)
	r.wg.Wait()
	return r.out
}

// Package taskregistry runs at most one task for each device.
package taskregistry

import (
	"github.com/futvet/futvet/futures"
)

type Registry struct {
	tasks map[string]*futures.Task[struct{}]
	runs  int
}

func New() *Registry { return &Registry{tasks: map[string]*futures.Task[struct{}]{}} }

// Ensure starts poll for a device unless it runs already.
func (r *Registry) Ensure(s futures.Spawner, device string, poll func() futures.Future[struct{}]) {
	if t, ok := r.tasks[device]; ok && !t.IsFinished() {
		return
	}
	r.runs++
	r.tasks[device] = futures.Spawn(s, poll())
}

// Forget stops a device's task.
func (r *Registry) Forget(co *futures.Co, device string) error {
	t, ok := r.tasks[device]
	if !ok {
		return nil
	}
	delete(r.tasks, device)
	return co.AsyncDrop(t)
}

func (r *Registry) Drop() {
	for _, t := range r.tasks {
		t.Drop()
	}
	clear(r.tasks)
}

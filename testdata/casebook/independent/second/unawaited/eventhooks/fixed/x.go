// Package eventhooks runs the hooks that plug-ins have registered for events.
package eventhooks

import (
	"github.com/futvet/futvet/futures"
)

// Event is what happens.
type Event struct {
	Kind string
	Arg  string
}

// Hook handles an event.
type Hook func(Event) futures.Future[struct{}]

// Bus knows the hooks.
type Bus struct {
	hooks    map[string]Hook
	fallback Hook
	audit    []string
}

func (b *Bus) record(e Event) futures.Future[struct{}] {
	return futures.Lazy(func() (struct{}, error) {
		b.audit = append(b.audit, e.Kind+" "+e.Arg)
		return struct{}{}, nil
	})
}

// Default makes a bus that keeps an audit trail.
func Default() *Bus {
	b := &Bus{hooks: map[string]Hook{}}
	b.hooks["login"] = b.record
	b.hooks["logout"] = b.record
	return b
}

// Fire runs e's hook, and the fallback after it.
func (b *Bus) Fire(co *futures.Co, e Event) error {
	if hook, ok := b.hooks[e.Kind]; ok {
		if _, err := futures.Await(co, hook(e)); err != nil {
			return err
		}
	}
	if b.fallback != nil {
		if _, err := futures.Await(co, b.fallback(e)); err != nil {
			return err
		}
	}
	return nil
}

// Package trap makes the future of an event before it looks at the condition, so
// that no event in between is missed, and often does not need it in the end. The
// deferred Drop takes care of that.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
)

// Event wakes those who were waiting when it fired.
type Event struct {
	waiting []*oneshot.Sender[struct{}]
}

// Wait waits for the next Fire; what fires from now on counts.
//
// Cancel safety: safe; dropped while pending, it has missed nothing.
func (e *Event) Wait() *oneshot.Receiver[struct{}] {
	tx, rx := oneshot.New[struct{}]()
	e.waiting = append(e.waiting, tx)
	return rx
}

// Fire wakes all who wait.
func (e *Event) Fire() {
	for _, tx := range e.waiting {
		if err := tx.Send(struct{}{}); err != nil {
			continue // dropped meanwhile
		}
	}
	e.waiting = nil
}

// Flag is a condition and the event of its change.
type Flag struct {
	set     bool
	changed Event
}

func (f *Flag) wait(co *futures.Co) error {
	change := f.changed.Wait()
	defer change.Drop()
	if f.set {
		return nil
	}
	_, err := futures.Await[struct{}](co, change)
	return err
}

// Await waits until f is set.
func (f *Flag) Await(co *futures.Co) error {
	for !f.set {
		if err := f.wait(co); err != nil {
			return err
		}
	}
	return nil
}

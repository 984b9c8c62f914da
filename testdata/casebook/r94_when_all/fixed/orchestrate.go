// Package orchestrate runs activities and keeps a history of their outcomes, from
// which an orchestration can be rewound.
//
// All activities run to their ends and are in the history; then the first failure
// counts.
//
// Source: microsoft/durabletask-js#301, fixed in #302.
package orchestrate

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Event is an entry of the history.
type Event struct {
	Activity int
	Outcome  string
}

// Worker runs activities.
type Worker interface {
	Call(activity int) futures.Future[string]
}

// Orchestrator drives one orchestration.
type Orchestrator struct {
	worker  Worker
	history *mpsc.Sender[Event]
}

func (o *Orchestrator) run(co *futures.Co, activity int) (string, error) {
	outcome, err := futures.Await(co, o.worker.Call(activity))
	if err != nil {
		return "", err
	}
	if _, err := futures.Await(co, o.history.Send(Event{activity, outcome})); err != nil {
		return "", err
	}
	return outcome, nil
}

// All runs three activities, and the compensation if one of them fails.
func (o *Orchestrator) All(co *futures.Co, compensate int) ([]string, error) {
	activity := func(n int) futures.Future[string] {
		return futures.Async(func(co *futures.Co) (string, error) { return o.run(co, n) })
	}
	outcomes, err := futures.Await(co, futures.JoinThenTry(activity(1), activity(2), activity(3)))
	if err != nil {
		_, _ = o.run(co, compensate)
		return nil, err
	}
	return outcomes, nil
}

// Package slowlookup asks a directory for addresses and starts over when the
// answer takes too long.
package slowlookup

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Question is what the directory gets.
type Question struct {
	Name   string
	Answer *oneshot.Sender[[]string]
}

// Directory is a client of the lookup service.
type Directory struct {
	questions *mpsc.Sender[Question]
	patience  time.Duration
	attempts  int
	onSlow    func(name string, attempt int)
}

// New makes a directory client.
func New(questions *mpsc.Sender[Question], patience time.Duration, attempts int, onSlow func(string, int)) *Directory {
	return &Directory{questions: questions, patience: patience, attempts: attempts, onSlow: onSlow}
}

func (d *Directory) ask(name string) futures.Future[[]string] {
	return futures.Async(func(co *futures.Co) ([]string, error) {
		permit, err := futures.Await(co, d.questions.Reserve())
		if err != nil {
			return nil, fmt.Errorf("ask %s: %w", name, err)
		}
		tx, rx := oneshot.New[[]string]()
		permit.Send(Question{Name: name, Answer: tx})
		return futures.Await(co, rx)
	})
}

// Lookup resolves name. An attempt that is slow is reported before the next one.
func (d *Directory) Lookup(co *futures.Co, name string) ([]string, error) {
	for attempt := 1; attempt <= d.attempts; attempt++ {
		answer := d.ask(name) // want "FV1001"
		addrs, err := futures.Await(co, timer.Timeout(d.patience, futures.Ref(answer)))
		if errors.Is(err, futures.ErrElapsed) {
			d.onSlow(name, attempt)
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(addrs) == 0 {
			return nil, fmt.Errorf("lookup %s: no addresses", name)
		}
		return addrs, nil
	}
	return nil, fmt.Errorf("lookup %s: gave up after %d attempts", name, d.attempts)
}

// Package slowlog runs build steps and complains about slow ones.
package slowlog

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Step is a part of a build.
type Step struct {
	Name string
	Run  func() futures.Future[int]
}

// Build runs steps.
type Build struct {
	steps  []Step
	slow   time.Duration
	output *mpsc.Receiver[string]
	logf   func(format string, args ...any)
}

func (b *Build) step(co *futures.Co, s Step) (code int, err error) {
	running := s.Run()
	defer running.Drop()
	alarm := timer.Sleep(b.slow)
	defer alarm.Drop()
	for {
		line := futures.On(b.output.Recv())
		done := futures.On(futures.Ref(running))
		late := futures.On(futures.Ref(alarm))
		won := co.SelectBiased(done, line, late) // want "FV2001"
		if won == done {
			return done.Result()
		} else if won == line {
			text, err := line.Result()
			if err != nil {
				return 0, err
			}
			b.logf("%s: %s", s.Name, text)
		} else {
			b.logf("%s: slow", s.Name)
		}
	}
}

// Run runs every step until one fails.
func (b *Build) Run(co *futures.Co) error {
	defer b.output.Drop()
	for _, s := range b.steps {
		code, err := b.step(co, s)
		if err != nil {
			return err
		}
		b.logf("%s: exit code %d", s.Name, code)
	}
	return nil
}

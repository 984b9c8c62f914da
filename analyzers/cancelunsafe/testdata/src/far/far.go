// Package far drops calls whose reason is three packages away, and of which the
// packages between say nothing; or that an interface declares.
package far

import (
	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/far/relay"
	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/far/session"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func Inferred(co *futures.Co, s *session.Session, beat *timer.Interval, do func(string)) error {
	for {
		cmd, tick := futures.On(futures.Async(s.Command)), futures.On(beat.Tick())
		if co.Select(cmd, tick) == tick { // want `FV1002: Command is not cancel safe: dropped here while pending it loses the bytes already read, and s.In.R stays in use`
			continue
		}
		c, err := cmd.Result()
		if err != nil {
			return err
		}
		do(c)
	}
}

func InferredFuture(co *futures.Co, s *session.Session, beat *timer.Interval, do func(string)) error {
	for {
		cmd, tick := futures.On(s.CommandFuture()), futures.On(beat.Tick())
		if co.Select(cmd, tick) == tick { // want `FV1002: CommandFuture is not cancel safe: dropped here while pending it loses the bytes already read, and s.In.R stays in use`
			continue
		}
		c, err := cmd.Result()
		if err != nil {
			return err
		}
		do(c)
	}
}

func Declared(co *futures.Co, r *relay.Relay, beat *timer.Interval) (sum int, err error) {
	for {
		step, tick := futures.On(futures.Async(r.Step)), futures.On(beat.Tick())
		if co.Select(step, tick) == tick { // want `FV1002: Step is not cancel safe: dropped here while pending it loses what it was doing, and r.P stays in use`
			continue
		}
		n, err := step.Result()
		if err != nil {
			return sum, err
		}
		sum += n
	}
}

// As safe as the leaf, as the interface says, and for want of knowledge.
func Safe(co *futures.Co, s *session.Session, r *relay.Relay, beat *timer.Interval) error {
	for {
		look, full := futures.On(futures.Async(s.Look)), futures.On(futures.Async(r.Full))
		idle, tick := futures.On(futures.Async(r.Idle)), futures.On(beat.Tick())
		switch co.Select(look, full, idle, tick) {
		case look:
			if _, err := look.Result(); err != nil {
				return err
			}
		case full:
			if _, err := full.Result(); err != nil {
				return err
			}
		}
	}
}

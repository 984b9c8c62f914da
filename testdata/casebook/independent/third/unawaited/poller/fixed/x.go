// Package poller watches a value that can only be asked for.
package poller

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// ErrTooManyFailures ends a poller whose source does not recover.
var ErrTooManyFailures = errors.New("poller: too many failures in a row")

// Source is asked for the value.
type Source interface {
	Version() (string, error)
}

// Config says how to poll.
type Config struct {
	Every       time.Duration
	MaxFailures int
}

func (c Config) normalize() Config {
	if c.Every <= 0 {
		c.Every = time.Minute
	}
	if c.MaxFailures <= 0 {
		c.MaxFailures = 5
	}
	return c
}

// Changed completes with the first version that differs from known.
func Changed(src Source, known string, cfg Config) futures.Future[string] {
	cfg = cfg.normalize()
	ticks := timer.Every(cfg.Every)
	return futures.Async(func(co *futures.Co) (string, error) {
		defer ticks.Drop()
		failures := 0
		for {
			if _, err := futures.Await(co, ticks.Tick()); err != nil {
				return "", err
			}
			v, err := src.Version()
			switch {
			case errors.Is(err, io.EOF):
				return "", fmt.Errorf("source is gone: %w", err)
			case err != nil:
				failures++
				if failures > cfg.MaxFailures {
					return "", errors.Join(ErrTooManyFailures, err)
				}
			case v != known:
				return v, nil
			default:
				failures = 0
			}
		}
	}, ticks)
}

// Wait waits for a change of src, at most for limit.
func Wait(co *futures.Co, src Source, known string, cfg Config, limit time.Duration) (string, error) {
	v, err := futures.Await(co, timer.Timeout(limit, Changed(src, known, cfg)))
	if errors.Is(err, futures.ErrElapsed) {
		return known, nil
	}
	return v, err
}

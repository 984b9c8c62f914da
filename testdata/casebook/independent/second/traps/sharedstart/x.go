// Package sharedstart shares one start among all who wait for it.
package sharedstart

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Engine is started once.
type Engine struct{ rpm int }

// Garage has an engine that is slow to start.
type Garage struct {
	start *futures.Shared[Engine]
	users int
}

// Open begins with the start of an engine.
func Open(warmup time.Duration) *Garage {
	f := futures.Map(timer.Sleep(warmup), func(time.Time) Engine { return Engine{900} })
	return &Garage{start: futures.Share(f)}
}

// Close is for the last user.
func (g *Garage) Close() { g.start.Drop() }

// Use waits for the engine, as long as the caller likes.
func (g *Garage) Use(co *futures.Co, d time.Duration) (rpm int, err error) {
	g.users++
	defer func() { g.users-- }()
	e, err := futures.Await(co, timer.Timeout(d, futures.Future[Engine](g.start.Clone())))
	if err != nil {
		return 0, err
	}
	return e.rpm, nil
}

// Peek looks whether the engine runs.
func (g *Garage) Peek() bool {
	mine := g.start.Clone()
	defer mine.Drop()
	_, ready, _ := futures.NowOrNever(futures.Ref[Engine](mine))
	return ready
}

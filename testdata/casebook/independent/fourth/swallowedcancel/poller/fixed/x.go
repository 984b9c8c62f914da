// Package poller runs a task again and again until its owner aborts it.
package poller

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

type Poll func() futures.Future[int]

type Poller struct {
	poll   Poll
	task   *futures.Task[int]
	values []int
	failed int
}

func New(p Poll) *Poller { return &Poller{poll: p} }

// Stop ends the present task, and with it the poller.
func (p *Poller) Stop() {
	if p.task != nil {
		p.task.Abort()
	}
}

// Run collects values.
func (p *Poller) Run(co *futures.Co) error {
	defer func() {
		if p.task != nil {
			p.task.Drop()
		}
	}()
	for {
		p.task = futures.Spawn(co, p.poll())
		v, err := futures.Await(co, futures.Ref[int](p.task))
		if errors.Is(err, futures.ErrCancelled) {
			return err
		}
		if err != nil {
			p.failed++
			continue
		}
		p.values = append(p.values, v)
	}
}

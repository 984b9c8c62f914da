// Package relay uses ports that others make.
package relay

import (
	"github.com/futvet/futvet/analyzers/cancelunsafe/testdata/src/far/port"
	"github.com/futvet/futvet/futures"
)

type Relay struct{ P port.Port }

func (r *Relay) Step(co *futures.Co) (int, error) { return r.P.Transfer(co) }
func (r *Relay) Idle(co *futures.Co) (int, error) { return r.P.Wait(co) }
func (r *Relay) Full(co *futures.Co) (int, error) { return r.P.Level(co) }

// Package x reserves room for an event and finds that there is none to send.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Events struct {
	out   *mpsc.Sender[string]
	queue []string
}

func (e *Events) Push(co *futures.Co) (bool, error) {
	room, err := futures.Await(co, e.out.Reserve()) // want "FV3001"
	switch {
	case err != nil:
		return false, err
	case len(e.queue) == 0:
		return false, nil
	}
	room.Send(e.queue[0])
	e.queue = e.queue[1:]
	return true, nil
}

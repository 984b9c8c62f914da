// Package rearmed reads records of fixed size beside commands.
package rearmed

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Record [16]byte

type Command struct{ Pause time.Duration }

func Run(co *futures.Co, src aio.Reader, cmds *mpsc.Receiver[Command], use func(Record)) (paused time.Duration, err error) {
	var rec Record
	next := aio.ReadFull(src, rec[:])
	defer func() { next.Drop() }()
	for {
		read := futures.On(futures.Ref(next))
		cmd := futures.On(cmds.Recv())
		switch co.Select(read, cmd) {
		case cmd:
			c, err := cmd.Result()
			if err != nil {
				return paused, err
			}
			paused += c.Pause
		case read:
			if _, err := read.Result(); err != nil {
				return paused, err
			}
			use(rec)
			next = aio.ReadFull(src, rec[:])
		}
	}
}

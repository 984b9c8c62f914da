// Package displaybus drives a small display over a serial bus.
package displaybus

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Frame is a picture for the display.
type Frame [32]byte

var resetCommand = []byte{0xff, 0x01}

// Display is what hangs on the bus.
type Display struct {
	bus    aio.Writer
	resets int
}

func (d *Display) reset(co *futures.Co) error {
	d.resets++
	_, err := futures.Await(co, aio.WriteAll(d.bus, resetCommand))
	return err
}

// Show draws f. A display that takes it too slowly is reset.
func (d *Display) Show(co *futures.Co, f Frame, patience time.Duration) error {
	drawing := aio.WriteAll(d.bus, f[:])
	defer drawing.Drop()
	drawn := futures.On(futures.Ref(drawing))
	slow := futures.On(timer.Sleep(patience))
	won := co.Select(drawn, slow)
	if won == slow {
		if _, err := futures.Await(co, futures.Ref(drawing)); err != nil {
			return err
		}
		return d.reset(co)
	}
	_, err := drawn.Result()
	return err
}

// Animate shows frames for ever.
func (d *Display) Animate(co *futures.Co, frames []Frame, patience time.Duration) error {
	for i := 0; ; i++ {
		if err := d.Show(co, frames[i%len(frames)], patience); err != nil {
			return err
		}
	}
}

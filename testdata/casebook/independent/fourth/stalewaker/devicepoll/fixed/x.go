// Package devicepoll waits for a device's interrupt.
package devicepoll

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/stalewaker/devicepoll/fixed/bus"
)

type Interrupt struct {
	bus *bus.Bus
	wk  futures.AtomicWaker
	set bool
}

func Next(b *bus.Bus) *Interrupt { return &Interrupt{bus: b} }

func (i *Interrupt) wake() { i.wk.Wake() }

func (i *Interrupt) Poll(cx *futures.Context) (none struct{}, ready bool, err error) {
	i.wk.Register(cx.Waker())
	if !i.set {
		i.set = true
		i.bus.Handle(i.wake)
	}
	if i.bus.Take() {
		i.bus.Handle(nil)
		return none, true, nil
	}
	return none, false, nil
}

func (i *Interrupt) Drop() {
	i.bus.Handle(nil)
	i.wk.Take()
}

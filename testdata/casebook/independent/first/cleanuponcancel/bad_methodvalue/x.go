// Package x measures while a device is locked.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Device struct {
	Name string
	Last float64
}

type Lab struct {
	devices map[string]*lock.Mutex[Device]
	settle  time.Duration
}

// Measure measures with the named device, which needs a while to settle.
func (l *Lab) Measure(co *futures.Co, name string, probe func() float64) (v float64, err error) {
	dev, err := futures.Await(co, l.devices[name].Lock())
	if err != nil {
		return 0, err
	}
	unlock := dev.Unlock
	if _, err = futures.Await(co, timer.Sleep(l.settle)); err == nil {
		v = probe()
		dev.Value().Last = v
	}
	unlock() // want "FV3002"
	return v, err
}

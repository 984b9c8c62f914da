// Package facts polls what another package makes.
package facts

import (
	"time"

	"github.com/futvet/futvet/analyzers/unfusedselect/testdata/src/facts/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Alarm(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := lib.Alarm(time.Minute)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		if co.Select(item, alarm) == alarm { // want `FV2001: .* may be polled again here`
			warn()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// What Lend returns polls what it is given.
func Lent(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := lib.Alarm(time.Minute)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(lib.Lend(late))
		if co.Select(item, alarm) == alarm { // want `FV2001`
			warn()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

func Siren(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := lib.Siren(time.Minute)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late))
		if co.Select(item, alarm) == alarm {
			warn()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

func Bell(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := lib.NewBell(time.Minute)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late))
		if co.Select(item, alarm) == alarm {
			warn()
		} else if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// Another function awaits it although it may have won.
func AwaitedElsewhere(co *futures.Co, in *mpsc.Receiver[int]) error {
	late := lib.Alarm(time.Minute)
	defer late.Drop()
	co.Select(futures.On(in.Recv()), futures.On(futures.Ref(late)))
	return lib.Ring(co, late) // want `FV2001: late may be awaited here after it has completed`
}

func AwaitedElsewhereInstead(co *futures.Co, in *mpsc.Receiver[int]) error {
	late := lib.Alarm(time.Minute)
	defer late.Drop()
	item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
	if co.Select(item, alarm) == alarm {
		return nil
	}
	return lib.Ring(co, late)
}

func AwaitedElsewhereIf(co *futures.Co, in *mpsc.Receiver[int]) error {
	late := lib.Alarm(time.Minute)
	defer late.Drop()
	item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
	return lib.RingIf(co, late, co.Select(item, alarm) == item)
}

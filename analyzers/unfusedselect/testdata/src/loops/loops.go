// Package loops lends a future from turn to turn.
package loops

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// The flag is a new one in each turn.
func FlagInside(co *futures.Co, in *mpsc.Receiver[int], late futures.Future[time.Time]) (n int) {
	defer late.Drop()
	for {
		var alarm *futures.BranchOf[time.Time]
		fired := false
		if !fired {
			alarm = futures.On(futures.Ref(late))
		}
		item := futures.On(in.Recv())
		switch co.Select(alarm, item) { // want `FV2001: .* may be polled again here`
		case alarm:
			fired = true
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
		if fired {
			n--
		}
	}
}

func FlagOutside(co *futures.Co, in *mpsc.Receiver[int], late futures.Future[time.Time]) (n int) {
	defer late.Drop()
	fired := false
	for {
		var alarm *futures.BranchOf[time.Time]
		if !fired {
			alarm = futures.On(futures.Ref(late))
		}
		item := futures.On(in.Recv())
		switch co.Select(alarm, item) {
		case alarm:
			fired = true
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
}

func BranchNil(co *futures.Co, in *mpsc.Receiver[int], late futures.Future[time.Time]) (n int) {
	defer late.Drop()
	alarm := futures.On(futures.Ref(late))
	for {
		item := futures.On(in.Recv())
		switch co.Select(alarm, item) {
		case alarm:
			alarm = nil
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
}

func BranchKept(co *futures.Co, in *mpsc.Receiver[int], late futures.Future[time.Time]) (n int) {
	defer late.Drop()
	alarm := futures.On(futures.Ref(late))
	for {
		item := futures.On(in.Recv())
		switch co.Select(alarm, item) { // want `FV2001: .* may be polled again here`
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
}

// Made anew after most lines, and not after an empty one.
func RearmedSometimes(co *futures.Co, in *aio.BufReader, beat *timer.Interval, handle func(string)) error {
	line := in.ReadLine()
	defer func() { line.Drop() }()
	for {
		got, tick := futures.On(futures.Ref(line)), futures.On(beat.Tick())
		if co.Select(got, tick) == tick { // want `FV2001: .* may be polled again here`
			continue
		}
		s, err := got.Result()
		if err != nil {
			return err
		}
		if s == "" {
			continue
		}
		handle(s)
		line = in.ReadLine()
	}
}

func Rearmed(co *futures.Co, in *aio.BufReader, beat *timer.Interval, handle func(string)) error {
	line := in.ReadLine()
	defer func() { line.Drop() }()
	for {
		got, tick := futures.On(futures.Ref(line)), futures.On(beat.Tick())
		if co.Select(got, tick) == tick {
			continue
		}
		s, err := got.Result()
		if err != nil {
			return err
		}
		line = in.ReadLine()
		handle(s)
	}
}

// The loop's own condition is the exit.
func Condition(co *futures.Co, in *mpsc.Receiver[int], stop *oneshot.Receiver[int]) (n int) {
	defer stop.Drop()
	for running := true; running; {
		end, item := futures.On(futures.Ref[int](stop)), futures.On(in.Recv())
		switch co.Select(end, item) {
		case end:
			running = false
		case item:
			if _, err := item.Result(); err != nil {
				running = false
			}
			n++
		}
	}
	return n
}

func OverStream(co *futures.Co, in *mpsc.Receiver[int], sure *oneshot.Receiver[bool], late func() futures.Future[int]) error {
	defer sure.Drop()
	for _, err := range futures.Each(co, in) {
		if err != nil {
			return err
		}
		yes, no := futures.On(futures.Ref[bool](sure)), futures.On(late())
		co.Select(yes, no) // want `FV2001: .* may be polled again here`
	}
	return nil
}

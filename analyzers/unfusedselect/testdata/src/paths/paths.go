// Package paths leaves its loop after some outcomes of a lent future only.
package paths

import (
	"errors"
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// A failed future has completed as well.
func GoesOnAfterError(co *futures.Co, first *oneshot.Receiver[string], beat *timer.Interval) (string, error) {
	defer first.Drop()
	for {
		hello, tick := futures.On(futures.Ref[string](first)), futures.On(beat.Tick())
		if co.Select(hello, tick) == tick { // want `FV2001: .* may be polled again here`
			continue
		}
		s, err := hello.Result()
		if err == nil {
			return s, nil
		}
		log.Print(err)
	}
}

func LeavesAfterError(co *futures.Co, first *oneshot.Receiver[string], beat *timer.Interval) (string, error) {
	defer first.Drop()
	for {
		hello, tick := futures.On(futures.Ref[string](first)), futures.On(beat.Tick())
		if co.Select(hello, tick) == tick {
			continue
		}
		s, err := hello.Result()
		if err == nil {
			return s, nil
		}
		return "", errors.Join(errors.New("no greeting"), err)
	}
}

func OnlyIfGood(co *futures.Co, offer *oneshot.Receiver[int], beat *timer.Interval, good func(int) bool) (int, error) {
	defer offer.Drop()
	for {
		got, tick := futures.On(futures.Ref[int](offer)), futures.On(beat.Tick())
		if co.Select(got, tick) == got { // want `FV2001: .* may be polled again here`
			n, err := got.Result()
			if err != nil || good(n) {
				return n, err
			}
		}
	}
}

// The break leaves the switch.
func BreakInSwitch(co *futures.Co, stop *oneshot.Receiver[int], in *mpsc.Receiver[int]) (n int) {
	defer stop.Drop()
	for {
		end, item := futures.On(futures.Ref[int](stop)), futures.On(in.Recv())
		switch co.Select(end, item) { // want `FV2001: .* may be polled again here`
		case end:
			break
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
}

func LabelledBreak(co *futures.Co, stop *oneshot.Receiver[int], in *mpsc.Receiver[int]) (n int) {
	defer stop.Drop()
loop:
	for {
		end, item := futures.On(futures.Ref[int](stop)), futures.On(in.Recv())
		switch co.Select(end, item) {
		case end:
			break loop
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
	return n
}

func Fatal(co *futures.Co, stop *oneshot.Receiver[int], in *mpsc.Receiver[int]) (n int) {
	defer stop.Drop()
	for {
		end, item := futures.On(futures.Ref[int](stop)), futures.On(in.Recv())
		switch co.Select(end, item) {
		case end:
			log.Fatal("stopped")
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
			n++
		}
	}
}

// It is awaited although it may have won.
func AwaitedAllTheSame(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	item := in.Recv()
	defer item.Drop()
	late := false
	first, alarm := futures.On(futures.Ref(item)), futures.On(timer.Sleep(time.Second))
	if co.Select(first, alarm) == alarm {
		late = true
	}
	n, err := futures.Await(co, item) // want `FV2001: item may be awaited here after it has completed: await it only where it has not, or put another in its place`
	if late {
		n = -n
	}
	return n, err
}

// Nobody looks which one has won.
func AwaitedUnseen(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	item := in.Recv()
	defer item.Drop()
	co.Select(futures.On(futures.Ref(item)), futures.On(timer.Sleep(time.Second)))
	return futures.Await(co, item) // want `FV2001: item may be awaited here`
}

func AwaitedTwice(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	item := in.Recv()
	futures.Await(co, futures.Ref(item))
	return futures.Await(co, item) // want `FV2001: item may be awaited here`
}

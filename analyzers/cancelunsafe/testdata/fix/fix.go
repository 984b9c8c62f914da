// Package fix holds values that can be made when there is room for them, and such
// that cannot.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// In the call of Send.
func Call(co *futures.Co, out *mpsc.Sender[string], produce func() string, beat *timer.Interval) error {
	for {
		send, tick := futures.On(out.Send(produce())), futures.On(beat.Tick())
		switch co.Select(send, tick) {
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
		}
	}
}

// Before it, and by a method.
type source struct{ n int }

func (s *source) next(step int) int { s.n += step; return s.n }

func Local(co *futures.Co, out *mpsc.Sender[int], from *source, beat *timer.Interval, sent func()) error {
	for {
		n := from.next(2)
		tick := futures.On(beat.Tick())
		send := futures.On(out.Send(n))
		if co.Select(send, tick) == send {
			_, err := send.Result() // the receiver is gone
			if err != nil {
				return err
			}
			sent()
		}
	}
}

// In a block.
func Block(out *mpsc.Sender[int], produce func() int) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (late int, err error) {
		for {
			send := futures.On(out.Send(produce()))
			tick := futures.On(timer.Sleep(time.Second))
			switch co.Select(send, tick) {
			case send:
				if _, err := send.Result(); err != nil {
					return late, err
				}
			default:
				late++
			}
		}
	})
}

// The word is lost in any case: the next turn takes another.
func Words(co *futures.Co, out *mpsc.Sender[string], words []string, beat *timer.Interval) error {
	for _, w := range words {
		send, tick := futures.On(out.Send(w+"\n")), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
		}
	}
	return nil
}

// It is received, and waited for.
func Received(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int], beat *timer.Interval) error {
	for {
		n, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		send, tick := futures.On(out.Send(n)), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
		}
	}
}

// It is looked at before: then something may have changed when there is room.
func Looked(co *futures.Co, out *mpsc.Sender[int], from *source, beat *timer.Interval) error {
	for from.n < 9 {
		send, tick := futures.On(out.Send(from.next(1))), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
		}
	}
	return nil
}

// A literal may share what the loop uses.
func Literal(co *futures.Co, out *mpsc.Sender[int], beat *timer.Interval, show func(int)) error {
	n := 0
	produce := func() int { n++; return n }
	for {
		send, tick := futures.On(out.Send(produce())), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
			show(n)
		}
	}
}

// The error does not leave the arm: there would be no permit.
func Ignored(co *futures.Co, out *mpsc.Sender[int], produce func() int, beat *timer.Interval, failed func(error)) {
	for {
		send, tick := futures.On(out.Send(produce())), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				failed(err)
			}
		case tick:
		}
	}
}

// It is made in two steps.
func Steps(co *futures.Co, out *mpsc.Sender[int], produce func() int, beat *timer.Interval) error {
	for {
		n := produce()
		more := produce()
		send, tick := futures.On(out.Send(n+more)), futures.On(beat.Tick())
		switch co.Select(send, tick) { // no fix
		case send:
			if _, err := send.Result(); err != nil {
				return err
			}
		case tick:
		}
	}
}

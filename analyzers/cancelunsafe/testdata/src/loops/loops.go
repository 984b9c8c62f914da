// Package loops drops futures that are not cancel safe in turn after turn.
package loops

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Frames(co *futures.Co, r aio.Reader, deliver func([]byte), beat func()) error {
	for {
		p := make([]byte, 16)
		frame, tick := futures.On(aio.ReadFull(r, p)), futures.On(timer.Sleep(time.Second))
		switch co.Select(frame, tick) { // want `FV1002: aio\.ReadFull is not cancel safe: dropped here while pending it loses the bytes already read, and r stays in use`
		case frame:
			if _, err := frame.Result(); err != nil {
				return err
			}
			deliver(p)
		case tick:
			beat()
		}
	}
}

func Biased(co *futures.Co, r aio.Reader, stop *mpsc.Receiver[int], p []byte) error {
	for n := 0; n < 10; {
		read, quiet := futures.On(aio.ReadFull(r, p)), futures.On(stop.Recv())
		if co.SelectBiased(quiet, read) == quiet { // want `FV1002: aio\.ReadFull is not cancel safe`
			k, err := quiet.Result()
			if err != nil {
				return err
			}
			n += k
			continue
		}
		if _, err := read.Result(); err != nil {
			return err
		}
	}
	return nil
}

func Retried(co *futures.Co, w aio.Writer, p []byte) error {
	for range 3 {
		_, err := futures.Await(co, timer.Timeout(time.Second, aio.WriteAll(w, p))) // want `FV1002: aio\.WriteAll is not cancel safe: dropped here while pending it loses how many bytes were written, and w stays in use`
		if !errors.Is(err, futures.ErrElapsed) {
			return err
		}
	}
	return futures.ErrElapsed
}

// The next word takes the place of the one that was not sent.
func Words(co *futures.Co, out *mpsc.Sender[string], words []string, beat *timer.Interval) (ticks int, err error) {
	for _, w := range words {
		send, tick := futures.On(out.Send(w+"\n")), futures.On(beat.Tick())
		if co.Select(send, tick) == tick { // want `FV1002: Send is not cancel safe: dropped here while pending it loses the value being sent`
			ticks++
			continue
		}
		if _, err := send.Result(); err != nil {
			return ticks, err
		}
	}
	return ticks, nil
}

// Two reads of one record: the body is read where the header was lost.
func record(co *futures.Co, r aio.Reader) ([]byte, error) {
	var n [1]byte
	if _, err := futures.Await(co, aio.Read(r, n[:])); err != nil {
		return nil, err
	}
	p := make([]byte, n[0])
	_, err := futures.Await(co, aio.Read(r, p))
	return p, err
}

func Records(co *futures.Co, r aio.Reader, handle func([]byte), idle func()) error {
	for {
		f := futures.Async(func(co *futures.Co) ([]byte, error) { return record(co, r) })
		p, err := futures.Await(co, timer.Timeout(time.Second, f)) // want `FV1002: the block is not cancel safe: dropped here while pending it loses the bytes already read, and r stays in use`
		switch {
		case err == nil:
			handle(p)
		case errors.Is(err, futures.ErrElapsed):
			idle()
		default:
			return err
		}
	}
}

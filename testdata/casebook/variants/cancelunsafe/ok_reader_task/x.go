// Package x reads frames in a task that nobody drops before the connection itself;
// the loop selects on a channel.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// frames sends conn's frames to tx. It takes both.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read or the
// frame that waits for room, and drops conn.
func frames(conn *aio.PipeEnd, tx *mpsc.Sender[[16]byte]) *futures.Block[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer conn.Drop()
		defer tx.Drop()
		for {
			var frame [16]byte
			if _, err := futures.Await(co, aio.ReadFull(conn, frame[:])); err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, tx.Send(frame)); err != nil {
				return struct{}{}, err
			}
		}
	}, conn, tx)
}

func Watch(co *futures.Co, conn *aio.PipeEnd, handle func([16]byte), idle func()) error {
	tx, rx := mpsc.New[[16]byte](4)
	defer rx.Drop()
	reader := futures.Spawn(co, frames(conn, tx))
	defer co.AsyncDrop(reader)
	for {
		frame := futures.On(rx.Recv())
		quiet := futures.On(timer.Sleep(time.Second))
		switch co.Select(frame, quiet) {
		case frame:
			f, err := frame.Result()
			if err != nil {
				return err
			}
			handle(f)
		case quiet:
			idle()
		}
	}
}

package paths

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// All ways out wait for the future, but the one that only a cancellation takes.
func patient(co *futures.Co, conn aio.Reader, buf []byte, nag func()) (int, error) {
	read := aio.ReadFull(conn, buf) // want `FV3002: a cancellation while read is waited for leaves it pending: defer its Drop`
	for {
		n, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref(read)))
		if !errors.Is(err, futures.ErrElapsed) {
			return n, err
		}
		nag()
	}
}

func patientTask(co *futures.Co, work futures.Future[int], alive func()) (int, error) {
	task := futures.Spawn(co, work) // want `FV3002: a cancellation while task is waited for leaves it pending`
	for {
		done := futures.On(futures.Ref[int](task))
		late := futures.On(timer.Sleep(time.Second))
		if co.Select(done, late) == done {
			return done.Result()
		}
		alive()
	}
}

// The await owns what it waits for, and a cancellation drops it.
func impatient(co *futures.Co, conn aio.Reader, buf []byte) (int, error) {
	read := aio.ReadFull(conn, buf)
	return futures.Await(co, read)
}

// Nobody has polled it when the block is cancelled.
func later(co *futures.Co, conn aio.Reader, buf []byte, in *mpsc.Receiver[int]) (int, error) {
	read := aio.ReadFull(conn, buf)
	if _, err := futures.Await(co, in.Recv()); err != nil {
		read.Drop()
		return 0, err
	}
	return futures.Await(co, read)
}

func patientDropped(co *futures.Co, conn aio.Reader, buf []byte, nag func()) (int, error) {
	read := aio.ReadFull(conn, buf)
	defer read.Drop()
	for {
		n, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref(read)))
		if !errors.Is(err, futures.ErrElapsed) {
			return n, err
		}
		nag()
	}
}

type client struct {
	reply futures.Future[int]
}

// It is in a field that whoever cancels still has.
func (c *client) ask(co *futures.Co, conn aio.Reader, buf []byte) (int, error) {
	if c.reply == nil {
		c.reply = aio.ReadFull(conn, buf)
	}
	n, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref(c.reply)))
	if errors.Is(err, futures.ErrElapsed) {
		return 0, err
	}
	c.reply = nil
	return n, err
}

// Another function waits for it, and leaves it to its owner when it is cancelled.
func Elsewhere(co *futures.Co, in *mpsc.Receiver[int]) error {
	item := in.Recv() // want `FV3002: a cancellation while item is waited for leaves it pending: defer its Drop`
	return settle(co, item)
}

func settle(co *futures.Co, f futures.Future[int]) error {
	_, err := futures.Await(co, futures.Ref(f))
	return err
}

// This one awaits it itself: cancelled, it drops it.
func ElsewhereForGood(co *futures.Co, in *mpsc.Receiver[int]) error {
	return finish(co, in.Recv())
}

func finish(co *futures.Co, f futures.Future[int]) error {
	_, err := futures.Await(co, f)
	return err
}

func ElsewhereDeferred(co *futures.Co, in *mpsc.Receiver[int]) error {
	item := in.Recv()
	defer item.Drop()
	return settle(co, item)
}

// It drops it before it waits for something else.
func ElsewhereDropped(co *futures.Co, in *mpsc.Receiver[int]) error {
	return giveUp(co, in.Recv(), in)
}

func giveUp(co *futures.Co, f futures.Future[int], in *mpsc.Receiver[int]) error {
	f.Drop()
	_, err := futures.Await(co, in.Recv())
	return err
}

// Package ok drops pending futures, and loses nothing that matters.
package ok

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// A receive takes nothing until it completes, and neither does one read.
func Receives(co *futures.Co, in *mpsc.Receiver[int], r aio.Reader, m *lock.Mutex[int], beat *timer.Interval) error {
	p := make([]byte, 64)
	for {
		item, read := futures.On(in.Recv()), futures.On(aio.Read(r, p))
		locked, tick := futures.On(m.Lock()), futures.On(beat.Tick())
		switch co.Select(item, read, locked, tick) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case read:
			if _, err := read.Result(); err != nil {
				return err
			}
		case locked:
			g, err := locked.Result()
			if err != nil {
				return err
			}
			g.Unlock()
		}
	}
}

// A lent future keeps its progress.
func Lent(co *futures.Co, r aio.Reader, deliver func([]byte), beat *timer.Interval) error {
	p := make([]byte, 16)
	f := aio.ReadFull(r, p)
	defer func() { f.Drop() }()
	for {
		frame, tick := futures.On(futures.Ref(f)), futures.On(beat.Tick())
		if co.Select(frame, tick) == tick {
			continue
		}
		if _, err := frame.Result(); err != nil {
			return err
		}
		deliver(p)
		p = make([]byte, 16)
		f = aio.ReadFull(r, p)
	}
}

func Lines(co *futures.Co, r aio.Reader, deliver func(string), beat *timer.Interval) error {
	in := aio.NewReader(r)
	for {
		line, tick := futures.On(in.ReadLine()), futures.On(beat.Tick())
		if co.Select(line, tick) == tick {
			continue
		}
		s, err := line.Result()
		if err != nil {
			return err
		}
		deliver(s)
	}
}

// The room is reserved under the limit, and the item sent without waiting.
func Reserved(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int], idle func()) error {
	v, err := futures.Await(co, in.Recv())
	for err == nil {
		var room *mpsc.Permit[int]
		room, err = futures.Await(co, timer.Timeout(time.Second, out.Reserve()))
		if errors.Is(err, futures.ErrElapsed) {
			idle()
			err = nil
			continue
		}
		if err == nil {
			room.Send(v)
			v, err = futures.Await(co, in.Recv())
		}
	}
	return err
}

// The value that was not sent is kept and sent again.
func SentAgain(co *futures.Co, out *mpsc.Sender[string], s string) error {
	for {
		_, err := futures.Await(co, timer.Timeout(time.Second, out.Send(s)))
		if !errors.Is(err, futures.ErrElapsed) {
			return err
		}
	}
}

// Whoever drops it here leaves, and the connection goes with it.
func Leaves(co *futures.Co, c *aio.PipeEnd, quit *mpsc.Receiver[int], handle func([]byte)) error {
	defer c.Drop()
	p := make([]byte, 16)
	for {
		read, stop := futures.On(aio.ReadFull(c, p)), futures.On(quit.Recv())
		if co.Select(read, stop) == stop {
			return nil
		}
		if _, err := read.Result(); err != nil {
			return err
		}
		handle(p)
	}
}

// A connection for each attempt.
func Anew(co *futures.Co, dial func() *aio.PipeEnd, p []byte) (n int, err error) {
	for range 3 {
		c := dial()
		n, err = futures.Await(co, timer.Timeout(time.Second, aio.ReadFull(c, p)))
		c.Drop()
		if !errors.Is(err, futures.ErrElapsed) {
			break
		}
	}
	return n, err
}

// A join waits for both.
func Joined(co *futures.Co, a, b aio.ReadWriter) error {
	for {
		x, y := futures.On(aio.Copy(a, b)), futures.On(aio.Copy(b, a))
		co.Join(x, y)
		if _, err := x.Result(); err != nil {
			return err
		}
		if _, err := y.Result(); err != nil {
			return err
		}
	}
}

// What has completed loses nothing, and neither does what was not started.
func NotPending(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	f, g := aio.ReadFull(r, p), aio.ReadFull(r, p)
	defer f.Drop()
	g.Drop()
	if _, err := futures.Await(co, timer.Sleep(d)); err != nil {
		return 0, err
	}
	n, err := futures.Await(co, f)
	if err != nil {
		return 0, err
	}
	f.Drop()
	m, err := futures.Await(co, aio.Read(r, p))
	return n + m, err
}

// A task is not dropped with the future that waits for it.
func Shielded(co *futures.Co, r aio.Reader, p []byte, nag func()) (int, error) {
	task := futures.Spawn(co, aio.ReadFull(r, p))
	defer task.Drop()
	for {
		n, err := futures.Await(co, timer.Timeout(time.Second, futures.Ref[int](task)))
		if !errors.Is(err, futures.ErrElapsed) {
			return n, err
		}
		nag()
	}
}

// A function that reads until there is enough looks first at what there is: come to
// again, it reads nothing.
func need(co *futures.Co, r aio.Reader, buf *[]byte, n int) error {
	for len(*buf) < n {
		var p [64]byte
		k, err := futures.Await(co, aio.Read(r, p[:]))
		if err != nil {
			return err
		}
		*buf = append(*buf, p[:k]...)
	}
	return nil
}

type buffered struct {
	r   aio.Reader
	buf []byte
}

func (b *buffered) message(co *futures.Co) ([]byte, error) {
	if err := need(co, b.r, &b.buf, 1); err != nil {
		return nil, err
	}
	end := 1 + int(b.buf[0])
	if err := need(co, b.r, &b.buf, end); err != nil {
		return nil, err
	}
	m := append([]byte(nil), b.buf[1:end]...)
	b.buf = append(b.buf[:0], b.buf[end:]...)
	return m, nil
}

func messages(co *futures.Co, b *buffered, every *timer.Interval, use func([]byte)) error {
	for {
		m, tick := futures.On(futures.Async(b.message)), futures.On(every.Tick())
		switch co.Select(m, tick) {
		case m:
			p, err := m.Result()
			if err != nil {
				return err
			}
			use(p)
		}
	}
}

// Package ok holds futures that may be made anew, or are not.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

// An idle time-out begins anew with every message.
func Idle(co *futures.Co, in *mpsc.Receiver[int], limit time.Duration) error {
	for {
		item, idle := futures.On(in.Recv()), futures.On(timer.Sleep(limit))
		if co.Select(item, idle) == idle {
			return futures.ErrElapsed
		}
		if _, err := item.Result(); err != nil {
			return err
		}
	}
}

// A tick that may come later.
func IdleTick(co *futures.Co, in *mpsc.Receiver[int], every, limit time.Duration, beat func()) error {
	ticks := timer.Every(every)
	defer ticks.Drop()
	for {
		item, tick, idle := futures.On(in.Recv()), futures.On(ticks.Tick()), futures.On(timer.Sleep(limit))
		switch co.Select(item, tick, idle) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case tick:
			beat()
		case idle:
			return futures.ErrElapsed
		}
	}
}

// The deadline does not move.
func Until(co *futures.Co, tick *timer.Interval, end time.Time, step func()) error {
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.SleepUntil(end))
		if co.Select(next, over) == over {
			return futures.ErrElapsed
		}
		step()
	}
}

// What is left of it is computed.
func Left(co *futures.Co, tick *timer.Interval, end time.Time, step func()) error {
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(time.Until(end)))
		if co.Select(next, over) == over {
			return futures.ErrElapsed
		}
		step()
	}
}

// It grows.
func Backoff(co *futures.Co, tick *timer.Interval, try func() bool) {
	wait := time.Second
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(wait))
		if co.Select(next, over) == over && try() {
			return
		}
		wait *= 2
	}
}

type backoff struct{ wait time.Duration }

func (b *backoff) grow() { b.wait *= 2 }

func (b *backoff) Run(co *futures.Co, tick *timer.Interval, try func() bool) {
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(b.wait))
		if co.Select(next, over) == over && try() {
			return
		}
		b.grow()
	}
}

// Lent.
func Lent(co *futures.Co, tick *timer.Interval, limit time.Duration, step func()) error {
	end := timer.Sleep(limit)
	defer end.Drop()
	for {
		next, over := futures.On(tick.Tick()), futures.On(futures.Ref(end))
		if co.Select(next, over) == over {
			return futures.ErrElapsed
		}
		step()
	}
}

// Whoever outruns it leaves the loop.
func Leaves(co *futures.Co, mu *lock.Mutex[int], stop *futures.CancelToken) int {
	n := 0
	for {
		mine, told := futures.On(mu.Lock()), futures.On(stop.Cancelled())
		if co.Select(mine, told) == told {
			return n
		}
		if g, err := mine.Result(); err == nil {
			n += *g.Value()
			g.Unlock()
		}
	}
}

// Attempts with a limit.
func Attempts(co *futures.Co, addr string, note func()) (*net.Conn, error) {
	for {
		up, late := futures.On(net.Dial("tcp", addr)), futures.On(timer.Sleep(time.Second))
		if co.Select(up, late) == up {
			return up.Result()
		}
		note()
	}
}

// A different one in every turn.
func Many(co *futures.Co, addrs []string, tick *timer.Interval, use func(*net.Conn, error)) {
	for _, a := range addrs {
		up, late := futures.On(net.Dial("tcp", a)), futures.On(tick.Tick())
		if co.Select(up, late) == up {
			use(up.Result())
		}
	}
}

// Ticks and receives lose nothing.
func Ticks(co *futures.Co, a, b *timer.Interval, step func()) {
	for {
		x, y := futures.On(a.Tick()), futures.On(b.Tick())
		co.Select(x, y)
		step()
	}
}

type server struct{ stop, again *lock.Notify }

func (s *server) Stop()  { s.stop.NotifyAll() }
func (s *server) Again() { s.again.NotifyOne() }

// A notification for one is stored until somebody waits.
func (s *server) One(co *futures.Co, in *mpsc.Receiver[int], handle func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(s.again.Wait())
		if co.Select(item, told) == item {
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

// The condition is tested after the wait has begun.
func (s *server) Tested(co *futures.Co, in *mpsc.Receiver[int], stopped func() bool, handle func(int)) error {
	for {
		wait := s.stop.Wait()
		if stopped() {
			wait.Drop()
			return nil
		}
		item, told := futures.On(in.Recv()), futures.On(wait)
		if co.Select(item, told) == item {
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

// Room is asked for together with what is to be sent.
func Room(co *futures.Co, tx *mpsc.Sender[int], tick *timer.Interval, next func() int) error {
	for {
		room, late := futures.On(tx.Reserve()), futures.On(tick.Tick())
		if co.Select(room, late) == room {
			permit, err := room.Result()
			if err != nil {
				return err
			}
			permit.Send(next())
		}
	}
}

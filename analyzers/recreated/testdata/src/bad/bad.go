// Package bad holds futures that are made anew and so never get there.
package bad

import (
	"context"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

// A deadline beside a tick.
func Deadline(co *futures.Co, tick *timer.Interval, limit time.Duration, step func()) error {
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(limit)) // want `FV1003: what timer.Sleep makes is dropped and made anew in every turn of the loop: its time begins anew`
		switch co.Select(next, over) {
		case over:
			return futures.ErrElapsed
		case next:
			step()
		}
	}
}

// The shorter of two timers always wins.
func Shorter(co *futures.Co, in *mpsc.Receiver[int], beat func()) error {
	for {
		item, short, long := futures.On(in.Recv()), futures.On(timer.Sleep(time.Second)), futures.On(timer.Sleep(time.Minute)) // want `FV1003: what timer.Sleep makes`
		switch co.Select(item, short, long) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case short:
			beat()
		case long:
			return futures.ErrElapsed
		}
	}
}

// The tick that comes sooner is known.
func Idle(co *futures.Co, in *mpsc.Receiver[int], beat func()) error {
	ticks := timer.Every(time.Second)
	defer ticks.Drop()
	for {
		item, tick := futures.On(in.Recv()), futures.On(ticks.Tick())
		idle := futures.On(timer.Sleep(30 * time.Second)) // want `FV1003: what timer.Sleep makes`
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

type config struct{ every, limit time.Duration }

// In a field that does not change, and wrapped.
func (c *config) Wrapped(co *futures.Co, tick *timer.Interval, step func()) {
	for {
		next := futures.On(tick.Tick())
		over := futures.On(futures.Map(timer.Sleep(c.limit), time.Time.Unix)) // want `FV1003: what timer.Sleep makes`
		if co.Select(next, over) == over {
			return
		}
		step()
	}
}

// The interval itself.
func (c *config) Interval(co *futures.Co, in *mpsc.Receiver[int], beat func()) error {
	for {
		ticks := timer.Every(c.every) // want `FV1003: what timer.Every makes is dropped and made anew in every turn of the loop: it never gets to its second tick`
		item, tick := futures.On(in.Recv()), futures.On(ticks.Tick())
		switch co.Select(item, tick) {
		case item:
			if _, err := item.Result(); err != nil {
				ticks.Drop()
				return err
			}
		case tick:
			beat()
		}
		ticks.Drop()
	}
}

// One turn is a literal.
func Turns(co *futures.Co, in *mpsc.Receiver[int], every time.Duration, beat func()) error {
	turn := func() error {
		ticks := timer.Every(every) // want `FV1003: what timer.Every makes`
		defer ticks.Drop()
		item, tick := futures.On(in.Recv()), futures.On(ticks.Tick())
		if co.Select(item, tick) == tick {
			beat()
			return nil
		}
		_, err := item.Result()
		return err
	}
	for {
		if err := turn(); err != nil {
			return err
		}
	}
}

// A turn at a lock.
func Turn(co *futures.Co, mu *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	sum := 0
	for {
		mine, item := futures.On(mu.Lock()), futures.On(in.Recv()) // want `FV1003: what Lock makes is dropped and made anew in every turn of the loop: it queues up at the end each time`
		switch co.Select(mine, item) {
		case mine:
			g, err := mine.Result()
			if err != nil {
				return err
			}
			*g.Value() += sum
			g.Unlock()
			return nil
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			sum += n
		}
	}
}

type server struct {
	stop  *lock.Notify
	slots *lock.Semaphore
}

func (s *server) Stop() { s.stop.NotifyAll() }

func (s *server) Listen(co *futures.Co, in *mpsc.Receiver[int], handle func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(s.stop.Wait()) // want `FV1003: what Wait makes is dropped and made anew in every turn of the loop: it misses what all are told`
		switch co.Select(item, told) {
		case told:
			return nil
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(n)
		}
	}
}

func (s *server) Slot(co *futures.Co, tick *timer.Interval, note func()) (*lock.Permit, error) {
	for {
		slot, late := futures.On(s.slots.Acquire(1)), futures.On(tick.Tick()) // want `FV1003: what Acquire makes`
		if co.Select(slot, late) == slot {
			return slot.Result()
		}
		note()
	}
}

// Every command begins the dial anew.
func Dial(co *futures.Co, addr string, commands *mpsc.Receiver[int], handle func(int)) (*net.Conn, error) {
	for {
		up, command := futures.On(net.Dial("tcp", addr)), futures.On(commands.Recv()) // want `FV1003: what net.Dial makes is dropped and made anew in every turn of the loop: its work begins anew`
		switch co.Select(up, command) {
		case up:
			return up.Result()
		case command:
			n, err := command.Result()
			if err != nil {
				return nil, err
			}
			handle(n)
		}
	}
}

// The work is done by a function of the program.
func load(path string) futures.Future[int] {
	return compat.Blocking(func(context.Context) (int, error) { return len(path), nil })
}

func Load(co *futures.Co, path string, tick *timer.Interval, note func()) (int, error) {
	for {
		loaded, late := futures.On(load(path)), futures.On(tick.Tick()) // want `FV1003: what load makes is dropped and made anew`
		if co.Select(loaded, late) == loaded {
			return loaded.Result()
		}
		note()
	}
}

// What tells to stop comes once, and is no sign of life.
func Term(co *futures.Co, d time.Duration, tick *timer.Interval, stop futures.Future[struct{}], mark func()) error {
	defer stop.Drop()
	for {
		over, t := futures.On(timer.Sleep(d)), futures.On(tick.Tick()) // want `FV1003: what timer.Sleep makes`
		told := futures.On(futures.Ref(stop))
		switch co.Select(over, t, told) {
		case t:
			mark()
		case over, told:
			return nil
		}
	}
}

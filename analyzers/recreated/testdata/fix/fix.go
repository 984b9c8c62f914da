// Package fix holds futures that can be made before their loop, and such that
// cannot.
package fix

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

// The deadline leaves the loop.
func Deadline(co *futures.Co, tick *timer.Interval, limit time.Duration, step func(*futures.Co)) error {
	// Until the time is over.
	for {
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(limit))
		switch co.Select(next, over) {
		case over:
			return futures.ErrElapsed
		case next:
			step(co)
		}
	}
}

// It does not: it is made anew.
func Warn(co *futures.Co, tick *timer.Interval, limit time.Duration, step func() bool, warn func()) {
	for step() {
		next, late := futures.On(tick.Tick()), futures.On(timer.Sleep(limit))
		if co.Select(next, late) == late {
			warn() // once more
		}
	}
}

// Nothing is done then.
func Nothing(co *futures.Co, tick *timer.Interval, n int, step func()) {
	for n > 0 {
		next, late := futures.On(tick.Tick()), futures.On(timer.Sleep(2*time.Minute))
		switch co.Select(next, late) {
		case late: // not yet
		case next:
			step()
			n--
		}
	}
}

// Two names are taken, one of a package.
func Names(co *futures.Co, in *mpsc.Receiver[int], mu *lock.Mutex[int]) error {
	sum := 0
turns:
	for {
		item := futures.On(in.Recv())
		mine := futures.On(mu.Lock())
		switch co.Select(mine, item) {
		case mine:
			g, err := mine.Result()
			if err != nil {
				return err
			}
			*g.Value() += sum
			g.Unlock()
			break turns
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			sum += n
		}
	}
	return nil
}

type server struct {
	stop  *lock.Notify
	slots *lock.Semaphore
	limit time.Duration
}

func (s *server) Stop() { s.stop.NotifyAll() }

func (s *server) Listen(co *futures.Co, in *mpsc.Receiver[int], handle func(*futures.Co, int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(s.stop.Wait())
		switch co.Select(item, told) {
		case told:
			return nil
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			handle(co, n)
		}
	}
}

// In a block, and mapped.
func (s *server) Block(tick *timer.Interval, step func()) *futures.Block[int64] {
	return futures.Async(func(co *futures.Co) (int64, error) {
		for {
			next := futures.On(tick.Tick())
			over := futures.On(futures.Map(timer.Sleep(s.limit), time.Time.Unix))
			if co.Select(next, over) == over {
				return over.Result()
			}
			step()
		}
	})
}

func Dial(co *futures.Co, addr string, commands *mpsc.Receiver[int], handle func(int)) (*net.Conn, error) {
	for {
		up, command := futures.On(net.Dial("tcp", addr)), futures.On(commands.Recv())
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

// While a command is handled, nobody takes the turn.
func Stands(co *futures.Co, s *lock.Semaphore, commands *mpsc.Receiver[int], handle func(*futures.Co, int)) (*lock.Permit, error) {
	for {
		slot, command := futures.On(s.Acquire(1)), futures.On(commands.Recv()) // no fix
		switch co.Select(slot, command) {
		case slot:
			return slot.Result()
		case command:
			n, err := command.Result()
			if err != nil {
				return nil, err
			}
			handle(co, n)
		}
	}
}

// Nor by a literal.
func Literal(co *futures.Co, s *lock.Semaphore, commands *mpsc.Receiver[int], every *timer.Interval) (*lock.Permit, error) {
	handle := func(int) { futures.Await(co, every.Tick()) }
	for {
		slot, command := futures.On(s.Acquire(1)), futures.On(commands.Recv()) // no fix
		switch co.Select(slot, command) {
		case slot:
			return slot.Result()
		case command:
			n, err := command.Result()
			if err != nil {
				return nil, err
			}
			handle(n)
		}
	}
}

// Or after the loop.
func After(co *futures.Co, mu *lock.Mutex[int], in *mpsc.Receiver[int], then func(*futures.Co) error) error {
	for range 9 {
		mine, item := futures.On(mu.Lock()), futures.On(in.Recv()) // no fix
		switch co.Select(mine, item) {
		case mine:
			g, err := mine.Result()
			if err != nil {
				return err
			}
			*g.Value() += 1
			g.Unlock()
			return nil
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		}
	}
	return then(co)
}

// Where the arm goes on from is not the end of it.
func Continues(co *futures.Co, tick *timer.Interval, limit time.Duration, warn func() bool, step func()) {
	for {
		next, late := futures.On(tick.Tick()), futures.On(timer.Sleep(limit)) // no fix
		switch co.Select(next, late) {
		case late:
			if warn() {
				continue
			}
		case next:
			step()
		}
		step()
	}
}

// A loop in a loop: what is deferred would stay until the end of both.
func Loops(co *futures.Co, tick *timer.Interval, limits []time.Duration, step func()) {
	for _, limit := range limits {
		for {
			next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(limit)) // no fix
			if co.Select(next, over) == over {
				break
			}
			step()
		}
	}
}

// What it is made of is made in the loop too.
func Inside(co *futures.Co, tick *timer.Interval, step func()) {
	for {
		const limit = time.Minute
		next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(limit)) // no fix
		if co.Select(next, over) == over {
			return
		}
		step()
	}
}

// It is made in some turns.
func Sometimes(co *futures.Co, tick *timer.Interval, limit time.Duration, step func() bool) {
	limited := false
	for {
		var over *futures.BranchOf[time.Time]
		next := futures.On(tick.Tick())
		if limited {
			over = futures.On(timer.Sleep(limit)) // no fix
		}
		if co.Select(next, over) == over {
			return
		}
		limited = step()
	}
}

// What else load does is not known.
func load(path string) futures.Future[int] {
	return compat.Blocking(func(context.Context) (int, error) { return len(path), nil })
}

func Load(co *futures.Co, path string, tick *timer.Interval, note func()) (int, error) {
	for {
		loaded, late := futures.On(load(path)), futures.On(tick.Tick()) // no fix
		if co.Select(loaded, late) == loaded {
			return loaded.Result()
		}
		note()
	}
}

// An interval is more than a branch.
func Interval(co *futures.Co, in *mpsc.Receiver[int], every time.Duration, beat func()) error {
	for {
		ticks := timer.Every(every) // no fix
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

// A literal that the loop may call changes the limit.
func Shared(tick *timer.Interval, limit time.Duration, step func()) *futures.Block[int] {
	less := func() { limit-- }
	return futures.Async(func(co *futures.Co) (int, error) {
		for {
			next, over := futures.On(tick.Tick()), futures.On(timer.Sleep(limit)) // no fix
			if co.Select(next, over) == over {
				return 0, nil
			}
			step()
			less()
		}
	})
}

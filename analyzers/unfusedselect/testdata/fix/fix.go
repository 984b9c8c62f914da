// Package fix holds futures that can be fused where they are made, and such that
// cannot.
package fix

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/timer"
)

// The type of its result is of a package that is not imported.
func Warns(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := timer.Sleep(60e9) // a minute
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		switch co.Select(item, alarm) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			warn()
		}
	}
}

// It is a pointer's, of one that is.
func Up(co *futures.Co, in *mpsc.Receiver[int], addr string, use func(*net.Conn)) error {
	n, dial := 0, net.Dial("tcp", addr)
	defer dial.Drop()
	for {
		item := futures.On(in.Recv())
		up := futures.On(futures.Ref(dial))
		if co.SelectBiased(up, item) == up {
			if c, err := up.Result(); err == nil {
				use(c)
			}
			continue
		}
		if _, err := item.Result(); err != nil {
			return err
		}
		n++
	}
}

// Generic, and its guard is.
func Guarded[T any](co *futures.Co, mu *lock.Mutex[[]T], in *mpsc.Receiver[T]) error {
	turn := mu.Lock()
	defer turn.Drop()
	for {
		item := futures.On(in.Recv())
		mine := futures.On(futures.Ref(turn))
		switch co.Select(item, mine) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case mine:
			if g, err := mine.Result(); err == nil {
				*g.Value() = nil
				g.Unlock()
			}
		}
	}
}

// The type of its result is written already; the block owns it.
func Block(in *mpsc.Receiver[int]) *futures.Block[int] {
	told := lock.NewNotify().Wait()
	return futures.Async(func(co *futures.Co) (n int, err error) {
		defer told.Drop()
		for {
			item := futures.On(in.Recv())
			switch co.Select(item, futures.On(futures.Ref[struct{}](told))) {
			case item:
				if _, err := item.Result(); err != nil {
					return n, err
				}
			default:
				n++
			}
		}
	}, told)
}

// Fused in every turn, and still not fused.
func Inside(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := timer.Sleep(60e9)
	defer late.Drop()
	for {
		item := futures.On(in.Recv())
		alarm := futures.On(futures.Map(futures.Ref(late), Unix))
		switch co.Select(item, alarm) { // no fix
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			warn()
		}
	}
}

func Unix[T any](t T) T { return t }

// A parameter.
func Param(co *futures.Co, in *mpsc.Receiver[int], stop futures.Future[int]) (n int) {
	defer stop.Drop()
	for {
		item, end := futures.On(in.Recv()), futures.On(futures.Ref(stop))
		switch co.Select(item, end) { // no fix
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
		case end:
			n++
		}
	}
}

// Replaced sometimes.
func Replaced(co *futures.Co, in *mpsc.Receiver[int], warn func() bool) error {
	late := timer.Sleep(60e9)
	defer func() { late.Drop() }()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		switch co.Select(item, alarm) { // no fix
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			if warn() {
				late = timer.Sleep(60e9)
			}
		}
	}
}

// Awaited in the end: fused, it would be for ever.
func Awaited(co *futures.Co, in *mpsc.Receiver[int], warn func()) error {
	late := timer.Sleep(60e9)
	defer late.Drop()
	for range 9 {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		switch co.Select(item, alarm) { // no fix
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		case alarm:
			warn()
		}
	}
	_, err := futures.Await(co, futures.Ref(late)) // no fix
	return err
}

// Nothing else is waited for: fused, the second turn would be for ever.
func Alone(co *futures.Co, warn func()) {
	late := timer.Sleep(60e9)
	defer late.Drop()
	for range 2 {
		alarm := futures.On(futures.Ref(late))
		if co.Select(alarm) == alarm { // no fix
			warn()
		}
	}
}

// What else is waited for may have completed too.
func Both(co *futures.Co, warn func()) {
	late, later := timer.Sleep(60e9), timer.Sleep(90e9)
	defer late.Drop()
	defer later.Drop()
	for range 3 {
		a, b := futures.On(futures.Ref(late)), futures.On(futures.Ref(later))
		co.Select(a, b) // no fix
		warn()
	}
}

// Not by a select.
func Joined(co *futures.Co, in *mpsc.Receiver[int]) (n int) {
	late := timer.Sleep(60e9)
	defer late.Drop()
	for range 3 {
		a, b := futures.On(futures.Ref(late)), futures.On(in.Recv())
		co.Join(a, b) // no fix
		n++
	}
	return n
}

// What lends it is a function of the program.
func lend(f futures.Future[int]) futures.Future[int] { return futures.Ref(f) }

func Lent(co *futures.Co, in *mpsc.Receiver[int], addr string) (n int) {
	dial := futures.Map(net.Dial("tcp", addr), func(*net.Conn) int { return 1 })
	defer dial.Drop()
	for {
		item, up := futures.On(in.Recv()), futures.On(lend(dial))
		switch co.Select(item, up) { // no fix
		case item:
			if _, err := item.Result(); err != nil {
				return n
			}
		case up:
			n++
		}
	}
}

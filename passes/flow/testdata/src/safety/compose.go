package safety

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// R-compose: the worst of what it waits for.

func callsSafe(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe
	return single(co, in)
}

func callsUnsafe(co *futures.Co, r aio.Reader, p []byte) error { // loses the bytes already read
	return readAtLeast(co, r, p)
}

func callsTwice(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // loses a received item
	a, err := single(co, in)
	if err != nil {
		return 0, err
	}
	b, err := single(co, in)
	return a + b, err
}

// What it reads is its own.
func ownPipe(co *futures.Co, p []byte) error { // safe
	a, b := aio.Pipe(8)
	defer a.Drop()
	defer b.Drop()
	_, err := futures.Await(co, aio.ReadFull(a, p))
	return err
}

// As its argument.
func wrapper(f futures.Future[int]) futures.Future[int] { // safe
	return futures.Map(f, func(n int) int { return n + 1 })
}

func wraps(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe
	return futures.Await(co, wrapper(in.Recv()))
}

func wrapsUnsafe(co *futures.Co, r aio.Reader, p []byte) (int, error) { // loses the bytes already read
	return futures.Await(co, wrapper(aio.ReadFull(r, p)))
}

func awaitsArgument(co *futures.Co, f futures.Future[int]) (int, error) { // as its argument
	return futures.Await(co, f)
}

func givesArgument(co *futures.Co, r aio.Reader, p []byte) (int, error) { // loses the bytes already read
	return awaitsArgument(co, aio.ReadFull(r, p))
}

func givesSafe(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe
	return awaitsArgument(co, in.Recv())
}

func givesItsOwn(co *futures.Co, f futures.Future[int]) (int, error) { // as its argument
	return awaitsArgument(co, wrapper(f))
}

func blockOfArgument(f futures.Future[int]) futures.Future[int] { // as its argument
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	}, f)
}

func blockOfGiven(r aio.Reader, p []byte) futures.Future[int] { // loses the bytes already read
	return blockOfArgument(aio.ReadFull(r, p))
}

func selectsArguments(co *futures.Co, f, g futures.Future[int]) (int, error) { // as its argument
	x, y := futures.On(f), futures.On(g)
	switch co.Select(x, y) {
	case x:
		return x.Result()
	default:
		return y.Result()
	}
}

// A task goes on.
func spawns(co *futures.Co, r aio.Reader, p []byte) error { // safe
	futures.Spawn(co, aio.ReadFull(r, p)).Detach()
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

// The first outcome waits for the second.
func joins(co *futures.Co, a, b *mpsc.Receiver[int]) (int, error) { // loses a received item
	x, y := futures.On(a.Recv()), futures.On(b.Recv())
	co.Join(x, y)
	v, err := x.Result()
	if err != nil {
		return 0, err
	}
	w, err := y.Result()
	return v + w, err
}

func joinsAll(co *futures.Co, a, b *mpsc.Receiver[int]) error { // loses a received item
	_, err := futures.Await(co, futures.JoinAll(a.Recv(), b.Recv()))
	return err
}

func joinsTimers(co *futures.Co) { // safe
	co.Join(futures.On(timer.Sleep(time.Second)), futures.On(timer.Sleep(time.Minute)))
}

func selects(co *futures.Co, a, b *mpsc.Receiver[int]) (int, error) { // safe
	x, y := futures.On(a.Recv()), futures.On(b.Recv())
	switch co.Select(x, y) {
	case x:
		return x.Result()
	default:
		return y.Result()
	}
}

func selectsUnsafe(co *futures.Co, r aio.Reader, p []byte, b *mpsc.Receiver[int]) (int, error) { // loses the bytes already read
	x, y := futures.On(aio.ReadFull(r, p)), futures.On(b.Recv())
	switch co.Select(x, y) {
	case x:
		return x.Result()
	default:
		return y.Result()
	}
}

func races(co *futures.Co, a, b *mpsc.Receiver[int]) (int, error) { // safe
	return futures.Await(co, futures.Race(a.Recv(), b.Recv()))
}

func timesOut(co *futures.Co, r aio.Reader, p []byte) (int, error) { // loses the bytes already read
	return futures.Await(co, timer.Timeout(time.Second, aio.ReadFull(r, p)))
}

// A future that outlives the call, because a field holds it.
type pump struct {
	f  futures.Future[int]
	r  aio.Reader
	p  []byte
	in *mpsc.Receiver[int]
}

func (m *pump) step(co *futures.Co) (int, error) { // safe
	if m.f == nil {
		m.f = aio.ReadFull(m.r, m.p)
	}
	n, err := futures.Await(co, futures.Ref(m.f))
	m.f = nil
	return n, err
}

// Blocks are of their bodies' class.

func block(in *mpsc.Receiver[int]) futures.Future[int] { // loses a received item
	return futures.Async(func(co *futures.Co) (int, error) {
		a, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		b, err := futures.Await(co, in.Recv())
		return a + b, err
	})
}

func blockOfMethod(c *conn) futures.Future[[]int] { // safe
	return futures.Async(c.collectField)
}

func blockOfFunction(in *mpsc.Receiver[int]) futures.Future[int] { // loses a received item
	return futures.Async(func(co *futures.Co) (int, error) { return callsTwice(co, in) })
}

// Interfaces: what is behind them is not known, unless they say.

type source interface {
	Next(co *futures.Co) (int, error)
	//futvet:cancelsafe every implementation keeps what it has
	Kept(co *futures.Co) (int, error)
	//futvet:cancelunsafe some read in pieces
	Pieces(co *futures.Co) (int, error)
	Fut() futures.Future[int]
}

func throughInterface(co *futures.Co, s source) (int, error) { // safe, as far as is known
	return s.Next(co)
}

func throughSafe(co *futures.Co, s source) (int, error) { // safe
	return s.Kept(co)
}

func throughUnsafe(co *futures.Co, s source) (int, error) { // loses what it was doing
	return s.Pieces(co)
}

func throughFuture(co *futures.Co, s source) (int, error) { // safe, as far as is known
	return futures.Await(co, s.Fut())
}

func throughValue(co *futures.Co, f func(co *futures.Co) (int, error)) (int, error) { // safe, as far as is known
	return f(co)
}

// Generics.

func first[T any](co *futures.Co, in *mpsc.Receiver[T]) (T, error) { // safe
	return futures.Await(co, in.Recv())
}

func second[T any](co *futures.Co, in *mpsc.Receiver[T]) (T, error) { // safe
	if v, err := first(co, in); err != nil {
		return v, err
	}
	v, err := first(co, in)
	return v, err
}

func pair[T any](co *futures.Co, in *mpsc.Receiver[T]) (p [2]T, err error) { // loses a received item
	if p[0], err = first(co, in); err != nil {
		return p, err
	}
	p[1], err = first(co, in)
	return p, err
}

func pairOfInts(co *futures.Co, in *mpsc.Receiver[int]) ([2]int, error) { // loses a received item
	return pair(co, in)
}

// R-pair: half of a change.

func (c *conn) counted(co *futures.Co) error { // loses half a change
	c.n++
	_, err := futures.Await(co, timer.Sleep(time.Second))
	c.n--
	return err
}

func (c *conn) countedDeferred(co *futures.Co) error { // safe
	c.n++
	defer func() { c.n-- }()
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

func callsCounted(co *futures.Co, c *conn) error { // loses half a change
	return c.counted(co)
}

func (c *conn) pending(co *futures.Co, id int) error { // loses half a change
	c.pend[id] = 1
	_, err := futures.Await(co, timer.Sleep(time.Second))
	delete(c.pend, id)
	return err
}

// Recursion: what it calls is not known.
func walk(co *futures.Co, in *mpsc.Receiver[int], n int) error { // safe, as far as is known
	if n == 0 {
		return nil
	}
	if _, err := futures.Await(co, in.Recv()); err != nil {
		return err
	}
	return walk(co, in, n-1)
}

// Package blocks has blocks that own what they capture.
package blocks

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// What is listed in the captures is the block's from its beginning.
func Listed(dst aio.Writer, text []byte) *futures.Block[int] {
	w := aio.NewWriter(dst) // want `FV3001: the \*aio\.BufWriter is left on some path`
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, aio.WriteAll(w, text))
	}, w)
}

func ListedAndFlushed(dst aio.Writer, text []byte) *futures.Block[int] {
	w := aio.NewWriter(dst)
	return futures.Async(func(co *futures.Co) (int, error) {
		defer co.AsyncDrop(w)
		return futures.Await(co, aio.WriteAll(w, text))
	}, w)
}

// The block writes nothing to it.
func ListedOnly(dst aio.Writer, in *mpsc.Receiver[int]) *futures.Block[int] {
	w := aio.NewWriter(dst)
	return futures.Async(func(co *futures.Co) (int, error) { return futures.Await(co, in.Recv()) }, w)
}

// A guard is given to a block, which unlocks it on one way of two.
func Guard(co *futures.Co, m *lock.Mutex[int], work func(int) futures.Future[int]) (*futures.Task[int], error) {
	g, err := futures.Await(co, m.Lock()) // want `FV3001: the \*lock\.Guard\[int\] is left on some path`
	if err != nil {
		return nil, err
	}
	return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		n, err := futures.Await(co, work(*g.Value()))
		if err != nil {
			return 0, err
		}
		g.Unlock()
		return n, nil
	}, g)), nil
}

// Not listed, but of use to nobody else, and flushed on one way of two.
func Alone(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string]) *futures.Task[int] {
	w := aio.NewWriter(dst) // want `FV3001: the \*aio\.BufWriter is left on some path`
	return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		for n := 0; ; n++ {
			s, err := futures.Await(co, in.Recv())
			if err != nil {
				return n, err
			}
			if s == "" {
				return n, co.AsyncDrop(w)
			}
			if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
				return n, err
			}
		}
	}))
}

type log struct{ w *aio.BufWriter }

// Somebody else has it, and flushes it in the end.
func (l *log) Kept(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string]) *futures.Task[int] {
	w := aio.NewWriter(dst)
	l.w = w
	return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		if s == "" {
			return 0, co.AsyncDrop(w)
		}
		return futures.Await(co, aio.WriteAll(w, []byte(s)))
	}))
}

// It was somebody else's before.
func (l *log) Field(co *futures.Co, in *mpsc.Receiver[string]) *futures.Task[int] {
	w := l.w
	return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		if s == "" {
			return 0, co.AsyncDrop(w)
		}
		return futures.Await(co, aio.WriteAll(w, []byte(s)))
	}))
}

// Whoever made the block flushes it where the block did not.
func Shared(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string]) (int, error) {
	w := aio.NewWriter(dst)
	n, err := futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		if s == "" {
			return 0, co.AsyncDrop(w)
		}
		return futures.Await(co, aio.WriteAll(w, []byte(s)))
	}))
	if err != nil {
		return n, co.AsyncDrop(w)
	}
	return n, nil
}

// Two blocks have it.
func Both(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string]) (*futures.Task[int], *futures.Task[struct{}]) {
	w := aio.NewWriter(dst)
	write := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, co.AsyncDrop(w)
		}
		return futures.Await(co, aio.WriteAll(w, []byte(s)))
	}))
	flush := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
		_, err := futures.Await(co, aio.Flush(w))
		return struct{}{}, err
	}))
	return write, flush
}

// The literal is used twice.
func Twice(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[string]) (int, error) {
	w := aio.NewWriter(dst)
	step := func(co *futures.Co) (int, error) {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, co.AsyncDrop(w)
		}
		return futures.Await(co, aio.WriteAll(w, []byte(s)))
	}
	if n, err := futures.Await(co, futures.Async(step)); err != nil {
		return n, err
	}
	return futures.Await(co, futures.Async(step))
}

// There may be none.
func Maybe(co *futures.Co, m *lock.Mutex[int], g *lock.Guard[int]) *futures.Task[int] {
	return futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		if g == nil {
			return 0, nil
		}
		defer g.Unlock()
		return *g.Value(), nil
	}))
}

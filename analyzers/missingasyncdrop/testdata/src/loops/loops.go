// Package loops leaves values behind in its turns.
package loops

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Continued(ms []*lock.Mutex[int], keep func(int) bool) {
	for _, m := range ms {
		g, ok := m.TryLock() // want `FV3001: the \*lock\.Guard\[int\] is left`
		if !ok {
			continue
		}
		if keep(*g.Value()) {
			continue
		}
		*g.Value() = 0
		g.Unlock()
	}
}

func Broken(ms []*lock.Mutex[int], stop func(int) bool) {
	for _, m := range ms {
		g, ok := m.TryLock() // want `FV3001`
		if !ok {
			continue
		}
		if stop(*g.Value()) {
			break
		}
		g.Unlock()
	}
}

func Overwritten(ms []*lock.Mutex[int]) (n int) {
	var best *lock.Guard[int]
	for _, m := range ms {
		g, ok := m.TryLock() // want `FV3001`
		if !ok {
			continue
		}
		if best == nil || *best.Value() < *g.Value() {
			best = g
			continue
		}
		g.Unlock()
	}
	if best != nil {
		n = *best.Value()
		best.Unlock()
	}
	return n
}

func OverwrittenWell(ms []*lock.Mutex[int]) (n int) {
	var best *lock.Guard[int]
	for _, m := range ms {
		g, ok := m.TryLock()
		if !ok {
			continue
		}
		if best != nil {
			best.Unlock()
		}
		best = g
	}
	if best != nil {
		n = *best.Value()
		best.Unlock()
	}
	return n
}

// A new writer for each file, and only the last one flushed.
func Rotated(co *futures.Co, files []aio.Writer, in *mpsc.Receiver[string]) error {
	var w *aio.BufWriter
	for _, f := range files {
		w = aio.NewWriter(f) // want `FV3001: the \*aio\.BufWriter is left`
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			break
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
			break
		}
	}
	if w == nil {
		return nil
	}
	return co.AsyncDrop(w)
}

// A writer that is flushed and replaced when it is full, and left behind where
// there is nothing more: whichever it is then, the cleanup that is missing is one.
func Replaced(co *futures.Co, open func() aio.Writer, in *mpsc.Receiver[string]) error {
	w := aio.NewWriter(open()) // want `FV3001: the \*aio\.BufWriter is left`
	n := 0
	for {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		k, err := futures.Await(co, aio.WriteAll(w, []byte(s)))
		if err != nil {
			return err
		}
		if n += k; n > 1<<20 {
			if err := co.AsyncDrop(w); err != nil {
				return err
			}
			w, n = aio.NewWriter(open()), 0
		}
	}
}

// The same in a variable that a function literal uses too.
func ReplacedShared(co *futures.Co, open func() aio.Writer, in *mpsc.Receiver[string]) error {
	w := aio.NewWriter(open()) // want `FV3001: the \*aio\.BufWriter is left`
	rotate := func() error {
		if err := co.AsyncDrop(w); err != nil {
			return err
		}
		w = aio.NewWriter(open())
		return nil
	}
	for i := 0; ; i++ {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
			return err
		}
		if i%100 == 99 {
			if err := rotate(); err != nil {
				return err
			}
		}
	}
}

// One of two, and one place where it is left.
func Either(co *futures.Co, a, b aio.Writer, first bool) error {
	var w *aio.BufWriter
	if first {
		w = aio.NewWriter(a) // want `FV3001: the \*aio\.BufWriter is left`
	} else {
		w = aio.NewWriter(b)
	}
	_, err := futures.Await(co, aio.WriteAll(w, []byte("x")))
	return err
}

// Two places: the first writer is not flushed where it is replaced, the second one
// not at the end.
func Twice(co *futures.Co, a, b aio.Writer) error {
	w := aio.NewWriter(a) // want `FV3001: the \*aio\.BufWriter is left`
	if _, err := futures.Await(co, aio.WriteAll(w, []byte("x"))); err != nil {
		return co.AsyncDrop(w)
	}
	w = aio.NewWriter(b) // want `FV3001: the \*aio\.BufWriter is left`
	_, err := futures.Await(co, aio.WriteAll(w, []byte("y")))
	return err
}

// Two places again: the first one is also left where there is no second one yet.
func Before(co *futures.Co, open func() aio.Writer, in *mpsc.Receiver[string]) error {
	w := aio.NewWriter(open()) // want `FV3001: the \*aio\.BufWriter is left`
	if _, err := futures.Await(co, aio.WriteAll(w, []byte("head"))); err != nil {
		return err
	}
	if _, err := futures.Await(co, in.Recv()); err != nil {
		return err
	}
	for {
		s, err := futures.Await(co, in.Recv())
		if err != nil {
			return co.AsyncDrop(w)
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
			return co.AsyncDrop(w)
		}
		if s == "" {
			if err := co.AsyncDrop(w); err != nil {
				return err
			}
			w = aio.NewWriter(open()) // want `FV3001: the \*aio\.BufWriter is left`
			if _, err := futures.Await(co, aio.WriteAll(w, []byte("head"))); err != nil {
				return err
			}
			if _, err := futures.Await(co, in.Recv()); err != nil {
				return err
			}
		}
	}
}

// A deferred call for each turn.
func Deferred(ms []*lock.Mutex[int]) (n int) {
	for _, m := range ms {
		g, ok := m.TryLock()
		if !ok {
			continue
		}
		defer g.Unlock()
		n += *g.Value()
	}
	return n
}

// The guards of a slice are taken as one, and given back as one.
func InSlice(co *futures.Co, ms []*lock.Mutex[int]) (n int, err error) {
	var held []*lock.Guard[int]
	defer func() {
		for _, g := range held {
			g.Unlock()
		}
	}()
	for _, m := range ms {
		g, err := futures.Await(co, m.Lock())
		if err != nil {
			return 0, err
		}
		held = append(held, g)
	}
	for _, g := range held {
		n += *g.Value()
	}
	return n, nil
}

func OverStream(co *futures.Co, in *mpsc.Receiver[int], m *lock.Mutex[int]) error {
	for v, err := range futures.Each(co, in) {
		if err != nil {
			return err
		}
		g, err := futures.Await(co, m.Lock()) // want `FV3001`
		if err != nil {
			return err
		}
		if v < 0 {
			return nil
		}
		*g.Value() += v
		g.Unlock()
	}
	return nil
}

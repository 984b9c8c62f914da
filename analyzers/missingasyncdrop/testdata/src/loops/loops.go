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

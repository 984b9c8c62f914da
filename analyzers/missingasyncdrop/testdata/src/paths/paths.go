// Package paths releases on some of its paths.
package paths

import (
	"errors"
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func EarlyReturn(co *futures.Co, m *lock.Mutex[map[string]int], item string) (bool, error) {
	g, err := futures.Await(co, m.Lock()) // want `FV3001: the \*lock\.Guard\[map\[string\]int\] is left`
	if err != nil {
		return false, err
	}
	if (*g.Value())[item] == 0 {
		return false, nil
	}
	(*g.Value())[item]--
	g.Unlock()
	return true, nil
}

func OnlyOnSuccess(co *futures.Co, m *lock.Mutex[int], change func(*int) error) error {
	g, err := futures.Await(co, m.Lock()) // want `FV3001`
	if err != nil {
		return err
	}
	if err = change(g.Value()); err == nil {
		g.Unlock()
	}
	return err
}

func LateDefer(co *futures.Co, m *lock.Mutex[int], ok func() bool) error {
	g, err := futures.Await(co, m.Lock()) // want `FV3001`
	if err != nil {
		return err
	}
	if !ok() {
		return errors.New("not now")
	}
	defer g.Unlock()
	*g.Value()++
	return nil
}

func ConditionalDefer(co *futures.Co, dst aio.Writer, careful bool, p []byte) error {
	w := aio.NewWriter(dst) // want `FV3001`
	if careful {
		defer co.AsyncDrop(w)
	}
	_, err := futures.Await(co, aio.WriteAll(w, p))
	return err
}

func OneCase(co *futures.Co, out *mpsc.Sender[int], kind int) error {
	room, err := futures.Await(co, out.Reserve()) // want `FV3001: the \*mpsc\.Permit\[int\] is left`
	if err != nil {
		return err
	}
	switch kind {
	case 0:
		room.Drop()
	case 1, 2:
		room.Send(kind)
	case 3:
		return errors.New("three")
	default:
		defer room.Send(-1)
	}
	return nil
}

// A write that fails leaves nothing to flush.
func FailedWrite(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

// Beside false there is no guard, and beside an error neither.
func None(first, second *lock.Mutex[int]) int {
	g, ok := first.TryLock()
	if !ok {
		if g, ok = second.TryLock(); !ok {
			return 0
		}
	}
	n := *g.Value()
	g.Unlock()
	return n
}

func Nil(m *lock.Mutex[int]) int {
	g, _ := m.TryLock()
	if g == nil {
		return 0
	}
	defer g.Unlock()
	return *g.Value()
}

func Errors(co *futures.Co, m *lock.Mutex[int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	switch {
	case errors.Is(err, futures.ErrClosed):
		return 0, nil
	case err != nil:
		return 0, err
	}
	defer g.Unlock()
	return *g.Value(), nil
}

func Fatal(co *futures.Co, m *lock.Mutex[int], n int) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	if n < 0 {
		log.Fatal("negative")
	}
	if n == 0 {
		panic("zero")
	}
	n += *g.Value()
	g.Unlock()
	return n, nil
}

func Flag(co *futures.Co, m *lock.Mutex[int], want bool) (n int, err error) {
	var g *lock.Guard[int]
	if want {
		if g, err = futures.Await(co, m.Lock()); err != nil {
			return 0, err
		}
		n = *g.Value()
	}
	if want {
		g.Unlock()
	}
	return n, nil
}

func KeptFlag(co *futures.Co, m *lock.Mutex[int], least int) (_ *lock.Guard[int], err error) {
	g, err := futures.Await(co, m.Lock()) // want `FV3001`
	if err != nil {
		return nil, err
	}
	keep := false
	defer func() {
		if !keep {
			g.Unlock()
		}
	}()
	keep = true
	if *g.Value() < least {
		return nil, errors.New("too few")
	}
	return g, nil
}

func KeptFlagWell(co *futures.Co, m *lock.Mutex[int], least int) (_ *lock.Guard[int], err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	keep := false
	defer func() {
		if !keep {
			g.Unlock()
		}
	}()
	if *g.Value() < least {
		return nil, errors.New("too few")
	}
	keep = true
	return g, nil
}

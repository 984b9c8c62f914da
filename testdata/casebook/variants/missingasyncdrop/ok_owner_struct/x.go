// Package x moves a guard and a writer into a value that releases both.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type Tail struct {
	guard *lock.Guard[[]string]
	out   *aio.BufWriter
}

func (t *Tail) Drop() {
	t.guard.Unlock()
	t.out.Drop()
}

func Open(co *futures.Co, m *lock.Mutex[[]string], dst aio.Writer) (*Tail, error) {
	t := &Tail{out: aio.NewWriter(dst)}
	g, ok := m.TryLock()
	if !ok {
		t.out.Drop()
		return nil, errors.New("in use")
	}
	t.guard = g
	return t, nil
}

func Last(co *futures.Co, m *lock.Mutex[[]string], dst aio.Writer) error {
	t, err := Open(co, m, dst)
	if err != nil {
		return err
	}
	defer t.Drop()
	lines := *t.guard.Value()
	if len(lines) == 0 {
		return nil
	}
	_, err = futures.Await(co, aio.WriteAll(t.out, []byte(lines[len(lines)-1])))
	return err
}

// Package droppedbeforeawait gives a speculative read up before it asks under the lock.
package droppedbeforeawait

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Table struct {
	rows *lock.Mutex[map[string]string]
}

func New() *Table { return &Table{rows: lock.NewMutex(map[string]string{})} }

func (t *Table) get(key string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		g, err := futures.Await(co, t.rows.Lock())
		if err != nil {
			return "", err
		}
		defer g.Unlock()
		return (*g.Value())[key], nil
	})
}

func (t *Table) put(co *futures.Co, key, value string) error {
	g, err := futures.Await(co, t.rows.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	(*g.Value())[key] = value
	return nil
}

// GetOr is key's value, or fallback, which is stored then, if reading takes too long.
func (t *Table) GetOr(co *futures.Co, key, fallback string, wait time.Duration) (string, error) {
	read := t.get(key)
	defer read.Drop()
	value, late := futures.On(futures.Ref(read)), futures.On(timer.Sleep(wait))
	if co.Select(value, late) == value {
		return value.Result()
	}
	read.Drop()
	return fallback, t.put(co, key, fallback)
}

// Package x takes a lock and returns from a check with the lock held.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Stock struct{ left map[string]int }

func Take(co *futures.Co, m *lock.Mutex[Stock], item string) (bool, error) {
	guard, err := futures.Await(co, m.Lock()) // want "FV3001"
	if err != nil {
		return false, err
	}
	stock := guard.Value()
	if stock.left[item] == 0 {
		return false, nil
	}
	stock.left[item]--
	guard.Unlock()
	return true, nil
}

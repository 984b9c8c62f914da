// Package twolocks compares two accounts that it locks in the order of their numbers.
package twolocks

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Account has a number.
type Account struct {
	Number  int
	Balance int64
}

// Locked is an account and its lock.
type Locked struct {
	number int
	*lock.Mutex[Account]
}

type pair struct{ low, high *lock.Guard[Account] }

func (p pair) equal() bool { return p.low.Value().Balance == p.high.Value().Balance }

func ordered(a, b Locked) (low, high Locked) {
	if a.number > b.number {
		a, b = b, a
	}
	return a, b
}

// Auditor compares accounts.
type Auditor struct {
	checked int
	odd     [][2]int
}

// Check compares two accounts.
func (a *Auditor) Check(co *futures.Co, x, y Locked) (bool, error) {
	low, high := ordered(x, y)
	first, err := futures.Await(co, low.Lock())
	if err != nil {
		return false, err
	}
	defer first.Unlock()
	second, err := futures.Await(co, high.Lock())
	if err != nil {
		return false, err
	}
	p := pair{low: first, high: second}
	defer p.high.Unlock()
	a.checked++
	if !p.equal() {
		a.odd = append(a.odd, [2]int{low.number, high.number})
		return false, nil
	}
	return true, nil
}

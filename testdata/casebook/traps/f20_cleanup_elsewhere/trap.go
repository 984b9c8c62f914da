// Package trap releases on every path, but never by a call on the last line: in a
// deferred closure, in a function that takes a value over, in a function that
// lends one out and releases it afterwards.
package trap

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

var errEmpty = errors.New("empty")

func flush(co *futures.Co, w *aio.BufWriter, err *error) {
	if ferr := co.AsyncDrop(w); *err == nil {
		*err = ferr
	}
}

// Lines writes lines.
func Lines(co *futures.Co, dst aio.Writer, lines []string) (err error) {
	w := aio.NewWriter(dst)
	defer flush(co, w, &err)
	if len(lines) == 0 {
		return errEmpty
	}
	for _, l := range lines {
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(l+"\n"))); err != nil {
			return err
		}
	}
	return nil
}

func with[T any](co *futures.Co, m *lock.Mutex[T], use func(*T) error) error {
	guard, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer guard.Unlock()
	return use(guard.Value())
}

// Account is a balance that several tasks change.
type Account struct{ m *lock.Mutex[int] }

// Withdraw takes n off the balance.
func (a Account) Withdraw(co *futures.Co, n int) error {
	return with(co, a.m, func(balance *int) error {
		if *balance < n {
			return errEmpty
		}
		*balance -= n
		return nil
	})
}

func settle(guard *lock.Guard[int], n int) error {
	defer func() {
		guard.Unlock()
	}()
	if n < 0 {
		return errEmpty
	}
	*guard.Value() = n
	return nil
}

// Set sets the balance.
func (a Account) Set(co *futures.Co, n int) error {
	guard, err := futures.Await(co, a.m.Lock())
	if err != nil {
		return err
	}
	return settle(guard, n)
}

// Package x returns the guard to its caller, who unlocks it.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Users struct{ byName map[string]*User }

type User struct{ visits int }

func (u *Users) find(name string) *User { return u.byName[name] }

// locked is the user of that name, and the lock that the caller gives back.
func locked(co *futures.Co, m *lock.Mutex[Users], name string) (*User, *lock.Guard[Users], error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, nil, err
	}
	u := g.Value().find(name)
	if u == nil {
		g.Unlock()
		return nil, nil, errors.New("no such user")
	}
	return u, g, nil
}

func Visit(co *futures.Co, m *lock.Mutex[Users], name string) (int, error) {
	u, g, err := locked(co, m, name)
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	u.visits++
	return u.visits, nil
}

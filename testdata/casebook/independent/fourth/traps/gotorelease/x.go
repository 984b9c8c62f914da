// Package gotorelease parses a command and awaits at most one of its futures.
package gotorelease

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

type Op int

const (
	Get Op = iota
	Peek
	Skip
)

type Store interface {
	Load(key string) futures.Future[string]
}

func Run(co *futures.Co, s Store, op Op, key string) (v string, err error) {
	f := s.Load(key)
	switch op {
	case Peek:
		if len(key) > 64 {
			goto out
		}
		fallthrough
	case Get:
		return futures.Await(co, f)
	case Skip:
		goto out
	default:
		err = errors.New("gotorelease: unknown operation")
	}
out:
	f.Drop()
	return v, err
}

// Each runs op on all keys.
func Each(co *futures.Co, s Store, op Op, keys ...string) (vs []string, err error) {
	for _, k := range keys {
		v, err := Run(co, s, op, k)
		if err != nil {
			return vs, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

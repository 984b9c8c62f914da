// Package x receives through helpers that wait once.
package x

import (
	"errors"
	"strconv"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Change struct {
	Key string
	Val int
}

type Source struct{ rx *mpsc.Receiver[string] }

var errSyntax = errors.New("syntax")

func (s Source) change(co *futures.Co) (c Change, err error) {
	line, err := futures.Await(co, s.rx.Recv())
	if err != nil {
		return c, err
	}
	k, v, ok := strings.Cut(line, "=")
	if !ok {
		return c, errSyntax
	}
	c.Key = k
	c.Val, err = strconv.Atoi(v)
	return c, err
}

func (s Source) Next() futures.Future[Change] { return futures.Async(s.change) }

func tagged[T any](f futures.Future[T], tag string) futures.Future[T] {
	return futures.MapErr(f, func(err error) error { return errors.Join(errors.New(tag), err) })
}

// Merge applies the changes of both sources to m until one of them ends.
func Merge(co *futures.Co, a, b Source, m map[string]int) error {
	for {
		l, r := futures.On(tagged(a.Next(), "a")), futures.On(tagged(b.Next(), "b"))
		var c Change
		var err error
		if co.Select(l, r) == l {
			c, err = l.Result()
		} else {
			c, err = r.Result()
		}
		switch {
		case errors.Is(err, errSyntax):
			continue
		case err != nil:
			return err
		}
		m[c.Key] += c.Val
	}
}

// Package cleanupstack collects what is to be released, and releases it last first.
package cleanupstack

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

type Stack struct{ fns []func() }

func (s *Stack) Defer(fn func()) { s.fns = append(s.fns, fn) }

func (s *Stack) Unwind() {
	for i := len(s.fns) - 1; i >= 0; i-- {
		s.fns[i]()
	}
	s.fns = nil
}

var ErrName = errors.New("cleanupstack: no such shard")

// Total asks all shards at once.
func Total(co *futures.Co, ask func(shard string) futures.Future[int], shards []string) (sum int, err error) {
	var st Stack
	defer st.Unwind()
	var asked []futures.Future[int]
	for _, name := range shards {
		if name == "" {
			return 0, ErrName
		}
		f := ask(name)
		st.Defer(func() { f.Drop() })
		asked = append(asked, f)
	}
	for _, f := range asked {
		n, err := futures.Await(co, futures.Ref(f))
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

// Package x archives the old half of a queue.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Item struct {
	ID  int
	Old bool
}

type Queue struct {
	items *lock.Mutex[[]Item]
	log   []string
}

type Mode int

const (
	Count Mode = iota
	Trim
	Show
)

// Do does what mode says and says how many items that concerned.
func (q *Queue) Do(co *futures.Co, mode Mode) (n int, err error) {
	g, err := futures.Await(co, q.items.Lock()) // want "FV3001"
	if err != nil {
		return 0, err
	}
	items := g.Value()
	switch mode {
	case Count:
		n = len(*items)
		g.Unlock()
	case Trim:
		var kept []Item
		for _, it := range *items {
			if !it.Old {
				kept = append(kept, it)
			}
		}
		n = len(*items) - len(kept)
		*items = kept
	case Show:
		for _, it := range *items {
			q.log = append(q.log, fmt.Sprint(it.ID))
		}
		fallthrough
	default:
		g.Unlock()
	}
	return n, nil
}

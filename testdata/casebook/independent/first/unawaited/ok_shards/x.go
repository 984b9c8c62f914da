// Package x sums up the shards of a table.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

const shards = 4

type Table struct {
	parts [shards]*lock.Mutex[map[string]int]
}

func New() *Table {
	t := &Table{}
	for i := range t.parts {
		t.parts[i] = lock.NewMutex(map[string]int{})
	}
	return t
}

func sum(m *lock.Mutex[map[string]int]) futures.Future[int] {
	return futures.Map(m.Lock(), func(g *lock.Guard[map[string]int]) int {
		defer g.Unlock()
		n := 0
		for _, v := range *g.Value() {
			n += v
		}
		return n
	})
}

// Total adds up all shards.
func (t *Table) Total(co *futures.Co) (total int, err error) {
	var fs [shards]futures.Future[int]
	for i, m := range t.parts {
		fs[i] = sum(m)
	}
	ns, err := futures.Await(co, futures.TryJoinAll(fs[:]...))
	for _, n := range ns {
		total += n
	}
	return total, err
}

// Largest looks at one shard after the other.
func (t *Table) Largest(co *futures.Co) (best int, err error) {
	var fs []futures.Future[int]
	for _, m := range t.parts {
		fs = append(fs, sum(m))
	}
	for i, f := range fs {
		n, err := futures.Await(co, f)
		if err != nil {
			for _, rest := range fs[i+1:] {
				rest.Drop()
			}
			return 0, err
		}
		best = max(best, n)
	}
	return best, nil
}

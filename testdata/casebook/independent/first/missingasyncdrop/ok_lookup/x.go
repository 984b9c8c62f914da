// Package x looks things up behind a lock, in combinators and loops.
package x

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Index struct {
	shards []*lock.Mutex[map[string]string]
}

func get(m *lock.Mutex[map[string]string], k string) futures.Future[string] {
	return futures.Map(m.Lock(), func(g *lock.Guard[map[string]string]) string {
		defer g.Unlock()
		return (*g.Value())[k]
	})
}

func (x *Index) shard(k string) *lock.Mutex[map[string]string] {
	h := 0
	for _, c := range k {
		h = h*31 + int(c)
	}
	return x.shards[uint(h)%uint(len(x.shards))]
}

// Get is the value of k, or of its longest prefix that has one.
func (x *Index) Get(co *futures.Co, k string) (string, error) {
	for ; k != ""; k = k[:len(k)-1] {
		v, err := futures.Await(co, get(x.shard(k), k))
		if err != nil || v != "" {
			return v, err
		}
	}
	return "", nil
}

// Purge deletes the keys with the prefix from every shard that is free.
func (x *Index) Purge(prefix string) (n int) {
	for _, m := range x.shards {
		g, ok := m.TryLock()
		if !ok {
			continue
		}
		for k := range *g.Value() {
			if strings.HasPrefix(k, prefix) {
				delete(*g.Value(), k)
				n++
			}
		}
		g.Unlock()
	}
	return n
}

// Package index rebuilds an index under its lock, on a goroutine that may block.
//
// Lock and work are a task of their own, which a caller that gives up does not cut
// off.
//
// Source: the article "Async cancel", blog.dfb.sh, 2025.
package index

import (
	"context"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/lock"
)

// Index maps words to documents.
type Index struct {
	words *lock.Mutex[map[string][]int]
}

func rebuild(words map[string][]int, docs []string) int {
	clear(words)
	for i, d := range docs {
		words[d] = append(words[d], i)
	}
	return len(words)
}

// Rebuild builds the index anew and returns its size.
func (x *Index) Rebuild(co *futures.Co, docs []string) (int, error) {
	return futures.Await(co, futures.Detached(co, futures.Async(func(co *futures.Co) (int, error) {
		return x.rebuild(co, docs)
	})))
}

func (x *Index) rebuild(co *futures.Co, docs []string) (int, error) {
	g, err := futures.Await(co, x.words.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) {
		return rebuild(*g.Value(), docs), nil
	}))
}

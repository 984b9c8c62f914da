// Package index rebuilds an index under its lock, on a goroutine that may block.
//
// The goroutine, which is started at once, has the guard, and unlocks when it is done,
// whoever still waits.
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
	g, err := futures.Await(co, x.words.Lock())
	if err != nil {
		return 0, err
	}
	return futures.Await(co, compat.Go(co.Context(), func(context.Context) (int, error) {
		defer g.Unlock()
		return rebuild(*g.Value(), docs), nil
	}))
}

// Package index rebuilds an index under its lock, on a goroutine that may block.
//
// A caller that gives up while the index is being rebuilt unlocks it. The goroutine
// that rebuilds it does not stop, and writes to what others now read.
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
	defer g.Unlock()
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) { // want "FV1004"
		return rebuild(*g.Value(), docs), nil
	}))
}

// Package abortedandawaited stops an indexer before it takes its index.
package abortedandawaited

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Index struct{ terms map[string][]int }

func (ix *Index) build(docs []string) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		for i, d := range docs {
			ix.terms[d] = append(ix.terms[d], i)
			co.Yield()
		}
		return len(docs), nil
	})
}

// Lookup looks a term up in what has been indexed in time.
func Lookup(co *futures.Co, docs []string, limit time.Duration, term string) (found []int, err error) {
	ix := &Index{terms: map[string][]int{}}
	task := futures.Spawn(co, ix.build(docs))
	defer task.Drop()
	if _, err := futures.Await(co, timer.Sleep(limit)); err != nil {
		return nil, err
	}
	task.Abort()
	if _, err := futures.Await(co, futures.Ref[int](task)); err != nil && !errors.Is(err, futures.ErrCancelled) {
		return nil, err
	}
	return ix.terms[term], nil
}

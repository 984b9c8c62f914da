// Package fanoutquery asks every shard of a search index.
package fanoutquery

import (
	"github.com/futvet/futvet/futures"
)

// Hit is a found document.
type Hit struct {
	Doc   string
	Score float64
}

// Shard is a part of the index.
type Shard interface {
	// Query is a future of the shard's hits.
	//
	// Cancel safety: cancel safe.
	Query(text string) futures.Future[[]Hit]
}

// Index has shards.
type Index struct {
	shards []Shard
	asked  int
}

// Search is what all shards find.
func (ix *Index) Search(co *futures.Co, text string) ([]Hit, error) {
	queries := make([]futures.Future[[]Hit], 0, len(ix.shards))
	for _, s := range ix.shards {
		ix.asked++
		queries = append(queries, s.Query(text))
	}
	found, err := futures.Await(co, futures.TryJoinAll(queries...))
	if err != nil {
		return nil, err
	}
	var all []Hit
	for _, hits := range found {
		all = append(all, hits...)
	}
	return all, nil
}

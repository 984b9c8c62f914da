// Package fanout asks all shards of an index and merges their answers.
package fanout

import (
	"errors"
	"fmt"
	"sort"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

// ErrNoShards is returned for an index without shards.
var ErrNoShards = errors.New("fanout: no shards")

// Doc is a search hit.
type Doc struct {
	ID    string
	Score float64
}

// Query is what a shard gets.
type Query struct {
	Text  string
	Reply *oneshot.Sender[[]Doc]
}

// Shard is one part of the index.
type Shard struct {
	Name    string
	Down    bool
	queries *mpsc.Sender[Query]
}

// NewShard makes a shard's client.
func NewShard(name string, queries *mpsc.Sender[Query]) *Shard {
	return &Shard{Name: name, queries: queries}
}

func (s *Shard) search(text string) futures.Future[[]Doc] {
	return futures.Async(func(co *futures.Co) ([]Doc, error) {
		permit, err := futures.Await(co, s.queries.Reserve())
		if err != nil {
			return nil, fmt.Errorf("shard %s: %w", s.Name, err)
		}
		tx, rx := oneshot.New[[]Doc]()
		permit.Send(Query{Text: text, Reply: tx})
		return futures.Await(co, rx)
	})
}

// Index is a set of shards.
type Index struct {
	shards []*Shard
	strict bool
}

// New makes an index; a strict one does not answer without all of its shards.
func New(strict bool, shards ...*Shard) *Index { return &Index{shards: shards, strict: strict} }

// Search returns the best hits of all shards.
func (ix *Index) Search(co *futures.Co, text string) ([]Doc, error) {
	if len(ix.shards) == 0 {
		return nil, ErrNoShards
	}
	rest := make([]*Shard, 0, len(ix.shards))
	for _, s := range ix.shards[1:] {
		if s.Down && ix.strict {
			return nil, fmt.Errorf("shard %s is down", s.Name)
		}
		if !s.Down {
			rest = append(rest, s)
		}
	}
	main := ix.shards[0].search(text)
	all := []futures.Future[[]Doc]{main}
	for _, s := range rest {
		all = append(all, s.search(text))
	}
	results, err := futures.Await(co, futures.JoinAll(all...))
	if err != nil {
		return nil, err
	}
	var docs []Doc
	for _, r := range results {
		if r.Err != nil {
			return nil, r.Err
		}
		docs = append(docs, r.Value...)
	}
	sort.Slice(docs, func(i, j int) bool { return docs[i].Score > docs[j].Score })
	return docs, nil
}

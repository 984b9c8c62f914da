// Package quorumread reads a key from two replicas and merges what they say.
package quorumread

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Entry is a replica's value of a key.
type Entry struct {
	Version int
	Value   string
}

// Read is a request to a replica.
type Read struct {
	Key   string
	Reply *oneshot.Sender[Entry]
}

// Replica is where reads go.
type Replica struct {
	Name  string
	reads *mpsc.Sender[Read]
}

// NewReplica makes a replica's client.
func NewReplica(name string, reads *mpsc.Sender[Read]) *Replica {
	return &Replica{Name: name, reads: reads}
}

func (r *Replica) get(key string) *oneshot.Receiver[Entry] {
	tx, rx := oneshot.New[Entry]()
	if err := r.reads.TrySend(Read{Key: key, Reply: tx}); err != nil {
		tx.Drop()
	}
	return rx
}

// Store reads from a primary and a secondary.
type Store struct {
	primary, secondary *Replica
	limit              time.Duration
	slow               func(replica string)
}

// NewStore makes a store; slow is told who has not answered within limit.
func NewStore(p, s *Replica, limit time.Duration, slow func(string)) *Store {
	return &Store{primary: p, secondary: s, limit: limit, slow: slow}
}

// Get returns the newest of both replicas' entries, or the only one.
func (s *Store) Get(co *futures.Co, key string) (Entry, error) {
	a, b := s.primary.get(key), s.secondary.get(key)
	defer a.Drop()
	defer b.Drop()
	limit := timer.Sleep(s.limit)
	defer limit.Drop()
	var best Entry
	var errs []error
	for answers := 0; answers < 2; answers++ {
		first := futures.On(futures.Ref[Entry](a))
		second := futures.On(futures.Ref[Entry](b))
		late := futures.On(futures.Ref(limit))
		var e Entry
		var err error
		switch co.Select(first, second, late) { // want "FV2001"
		case first:
			e, err = first.Result()
		case second:
			e, err = second.Result()
		case late:
			s.slow(s.primary.Name + " or " + s.secondary.Name)
			return best, errors.Join(append(errs, futures.ErrElapsed)...)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if e.Version > best.Version {
			best = e
		}
	}
	if len(errs) == 2 {
		return best, fmt.Errorf("reading %s: %w", key, errors.Join(errs...))
	}
	return best, nil
}

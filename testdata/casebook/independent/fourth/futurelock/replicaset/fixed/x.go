// Package replicaset sends each entry to every replica and goes on at a majority.
package replicaset

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
)

type Ack struct{ Replica int }

type Replica interface {
	Append(entry string) futures.Future[Ack]
}

type Set struct {
	replicas []Replica
	acks     *stream.FuturesUnordered[Ack]
	log      *mpsc.Sender[string]
	got      int
}

func New(log *mpsc.Sender[string], rs ...Replica) *Set {
	return &Set{replicas: rs, acks: stream.NewUnordered[Ack](), log: log}
}

func (s *Set) Drop() { s.acks.Drop() }

// Commit returns when most replicas have the entry; the others go on.
func (s *Set) Commit(co *futures.Co, entry string) error {
	for _, r := range s.replicas {
		s.acks.Push(r.Append(entry))
	}
	for n := 0; n <= len(s.replicas)/2; n++ {
		if _, err := futures.Await(co, futures.Next[Ack](s.acks)); err != nil {
			return err
		}
		s.got++
	}
	permit := s.log.Reserve()
	defer permit.Drop()
	for {
		slot := futures.On(futures.Ref(permit))
		var late *futures.BranchOf[Ack]
		if s.acks.Len() > 0 {
			late = futures.On(futures.Next[Ack](s.acks))
		}
		switch co.Select(slot, late) {
		case late:
			if _, err := late.Result(); err == nil {
				s.got++
			}
		case slot:
			p, err := slot.Result()
			if err != nil {
				return err
			}
			p.Send(entry)
			return nil
		}
	}
}

// Package resync copies a store to a replica, from the beginning if told so.
//
// The copy runs in a task inside a task. Aborting the outer one is taken for the end
// of the inner one, which may still send records of the old epoch after the reset.
//
// Source: tokio-rs/tokio#4400.
package resync

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/watch"
)

// Record is a change to the replica, or its reset.
type Record struct {
	Reset bool
	Data  string
}

// Replica is the queue to the replica, and what is copied there.
type Replica struct {
	out   *mpsc.Sender[Record]
	store []Record
}

func (r *Replica) copyAll(co *futures.Co) (struct{}, error) {
	for _, rec := range r.store {
		room, err := futures.Await(co, r.out.Reserve())
		if err != nil {
			return struct{}{}, err
		}
		room.Send(rec)
	}
	return struct{}{}, nil
}

func (r *Replica) epoch(co *futures.Co, changed *watch.Receiver[int]) error {
	outer := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
		inner := futures.Spawn(co, futures.Async(r.copyAll))
		return futures.Await(co, inner)
	}))
	defer outer.Drop()
	if _, err := futures.Await(co, changed.Changed()); err != nil {
		return err
	}
	outer.Abort() // want "FV1004"
	_, err := futures.Await(co, r.out.Send(Record{Reset: true}))
	return err
}

// Run copies the store, again whenever the epoch changes.
func (r *Replica) Run(co *futures.Co, changed *watch.Receiver[int]) error {
	for {
		if err := r.epoch(co, changed); err != nil {
			return err
		}
	}
}

// Package registry serves artifacts, and collects and flushes behind the scenes.
//
// The background loops belong to a group, which is drained at the end.
//
// Source: getnora-io/nora#315, librefang/librefang#3740, fortanix/rust-sgx#763.
package registry

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Registry counts what it serves.
type Registry struct {
	log    aio.Writer
	counts []byte
	loops  *futures.Group[struct{}]
	closed bool
}

func (r *Registry) flush(co *futures.Co) (struct{}, error) {
	for !r.closed {
		if _, err := futures.Await(co, timer.Sleep(time.Minute)); err != nil {
			return struct{}{}, err
		}
		if _, err := futures.Await(co, aio.WriteAll(r.log, r.counts)); err != nil {
			panic(err)
		}
	}
	return struct{}{}, nil
}

func (r *Registry) collect(co *futures.Co) (struct{}, error) {
	for !r.closed {
		if _, err := futures.Await(co, timer.Sleep(time.Hour)); err != nil {
			return struct{}{}, err
		}
		r.counts = r.counts[:0]
	}
	return struct{}{}, nil
}

// Start starts the background loops.
func (r *Registry) Start(tasks futures.Spawner) {
	r.loops = futures.NewGroup[struct{}](tasks)
	r.loops.Spawn(futures.Async(r.flush))
	r.loops.Spawn(futures.Async(r.collect))
}

// Shutdown ends the registry.
func (r *Registry) Shutdown(co *futures.Co) error {
	r.closed = true
	for r.loops.Len() > 0 {
		if _, err := futures.Await(co, r.loops.Ended()); err != nil {
			return err
		}
	}
	return nil
}

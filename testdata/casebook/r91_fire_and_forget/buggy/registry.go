// Package registry serves artifacts, and collects and flushes behind the scenes.
//
// The background loops are started and forgotten. A panic in one of them is seen by
// nobody, and shutting down cuts a flush in half.
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
	futures.Spawn(tasks, futures.Async(r.flush))   // want "FV1004"
	futures.Spawn(tasks, futures.Async(r.collect)) // want "FV1004"
}

// Shutdown ends the registry.
func (r *Registry) Shutdown() {
	r.closed = true
}

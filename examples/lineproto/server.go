package main

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Limits bound what a peer can make the server wait for. Each must be positive.
type Limits struct {
	Idle    time.Duration // how long a session may be silent in both directions
	Request time.Duration // how long a request may take
	Write   time.Duration // how long a client may take to read a line
	Grace   time.Duration // how long a shutdown waits for the sessions
	Events  int           // how many events may wait for a session
	Changes int           // how many changes may wait for the hub
}

// Server is a key-value service.
type Server struct {
	data   *lock.Mutex[table] // borrowed; it outlives the server
	limits Limits
	logf   func(format string, args ...any)
}

// Serve accepts connections until stop has completed, or nobody can connect any
// more. Then it lets every session finish the request that it is working on,
// cancels those that have not finished in time, and returns when all have stopped.
// It borrows accept and takes stop.
//
// Cancel safety: being cancelled cancels the sessions and waits for their cleanup.
// No half of a change is left behind.
func (s *Server) Serve(co *futures.Co, accept *mpsc.Receiver[*aio.PipeEnd], stop futures.Future[struct{}]) error {
	// Many wait for one signal: Share makes one future out of which each session
	// gets a clone of its own, to be dropped by the session.
	stopping := futures.Share(stop)
	defer stopping.Drop()

	// Deferred calls run last first, and each of these waits: first the sessions
	// stop, then the hub that serves them. That is true as well when Serve is
	// cancelled, at whichever suspension point.
	changes, feed := mpsc.New[event](s.limits.Changes)
	defer changes.Drop()
	st := &store{data: s.data, changes: changes}
	hub := newHub()
	distributor := futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, hub.run(co, feed)
	}, feed)) // a block that never starts drops what stands here: its body cannot
	defer co.AsyncDrop(distributor)
	sessions := futures.NewGroup[struct{}](co)
	defer co.AsyncDrop(sessions)

	for {
		// A select drops the branches that lose, so each branch is either cheap to
		// make anew and cancel safe, as Recv and Ended are, or lent by Ref, as the
		// signal is, which would otherwise be gone after the first turn.
		conn := futures.On(accept.Recv())
		ended := futures.On(sessions.Ended())
		quit := futures.On(futures.Ref[struct{}](stopping))
		switch co.Select(conn, ended, quit) {
		case conn:
			c, err := conn.Result()
			if err == io.EOF { // nobody can connect any more
				return s.drain(co, sessions)
			} else if err != nil {
				return err
			}
			sessions.Spawn(s.session(c, stopping.Clone(), st, hub))
		case ended:
			s.report(ended.Result())
		case quit:
			return s.drain(co, sessions)
		}
	}
}

// session is the future of one session. It takes conn and stop, which are the
// block's captures, and borrows the rest.
//
// Cancel safety: dropping it ends the connection; a request that was under way has
// then been carried out or has changed nothing.
func (s *Server) session(conn *aio.PipeEnd, stop *futures.Shared[struct{}], st *store, hub *hub) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer conn.Drop()
		defer stop.Drop()
		se := &session{conn: conn, store: st, hub: hub, limits: s.limits}
		return struct{}{}, se.run(co, stop)
	}, conn, stop)
}

// drain waits until every session has ended, but not for ever. The caller cancels
// those that are left.
func (s *Server) drain(co *futures.Co, sessions *futures.Group[struct{}]) error {
	// This Sleep measures the whole loop, not one turn of it. So there is one, made
	// before the loop and lent to every turn; a Sleep made anew in each turn would
	// begin again whenever a session ends.
	over := timer.Sleep(s.limits.Grace)
	defer over.Drop()
	for sessions.Len() > 0 {
		ended := futures.On(sessions.Ended())
		late := futures.On(futures.Ref(over))
		switch co.Select(ended, late) {
		case ended:
			s.report(ended.Result())
		case late:
			s.logf("server: %d session(s) cancelled", sessions.Len())
			return nil
		}
	}
	return nil
}

// report logs how a session ended. What goes wrong in one session, a panic
// included, is the outcome of its task and does no harm to the others.
func (s *Server) report(_ struct{}, err error) {
	if err != nil && !errors.Is(err, io.EOF) {
		s.logf("server: session: %v", err)
	}
}

package main

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// session is one connection, on the server's side. All of it is borrowed.
type session struct {
	conn   *aio.PipeEnd
	store  *store
	hub    *hub
	limits Limits

	out *aio.BufWriter // of run
	sub *subscriber    // of run
}

// run talks to the client until one of both has had enough. It borrows stop.
func (s *session) run(co *futures.Co, stop futures.Future[struct{}]) error {
	s.out = aio.NewWriter(s.conn)
	// A buffered writer has cleanup that waits: it flushes. Because it is deferred,
	// it runs on every way out, a cancellation of the session included. Cleanup is
	// not interrupted by anything, so that of a writer whose other side may have
	// stopped reading must have an end of its own; where that cannot happen,
	// `defer co.AsyncDrop(out)` is enough.
	defer func() {
		if _, err := futures.Await(co, timer.Timeout(s.limits.Write, futures.AsyncDrop(s.out))); err != nil {
			s.conn.Drop()
		}
	}()
	sub, events := s.hub.join(s.limits.Events)
	s.sub = sub
	defer s.hub.leave(sub)
	defer events.Drop()

	// The reader lives outside the loop: the beginning of a line that has arrived is
	// kept there, and not in the future that the loop makes and drops in every turn.
	in := aio.NewReader(s.conn)
	for {
		line := futures.On(in.ReadLine())
		event := futures.On(events.Recv())
		// Made anew in every turn it measures how long nothing has happened, which
		// is what an idle time-out is.
		idle := futures.On(timer.Sleep(s.limits.Idle))
		quit := futures.On(futures.Ref(stop))
		switch co.Select(line, event, idle, quit) {
		case line:
			text, err := line.Result()
			if err != nil {
				return err // io.EOF: the client has left
			}
			// From here to the next select, the session answers. It is deaf to
			// stop meanwhile, and so a shutdown lets it finish the request.
			if goOn, err := s.serve(co, text); !goOn || err != nil {
				return err
			}
		case event:
			e, err := event.Result()
			if err == io.EOF {
				return s.send(co, "BYE too slow") // the hub has cut us off
			} else if err != nil {
				return err
			}
			if err := s.send(co, e.line()); err != nil {
				return err
			}
		case idle:
			return s.send(co, "BYE idle")
		case quit:
			return s.send(co, "BYE shutdown")
		}
	}
}

// serve answers one line, and says whether the session goes on.
func (s *session) serve(co *futures.Co, line string) (goOn bool, err error) {
	req, err := parseRequest(line)
	if err != nil {
		return true, s.send(co, "ERR "+err.Error())
	}
	if req.verb == "QUIT" {
		return false, s.send(co, "BYE quit")
	}
	// A deadline drops what it is waiting for, so that must be cancel safe: the
	// store's methods are. What the session has in its hands, the line, stays out
	// of it: it is still answered.
	reply, err := futures.Await(co, timer.Timeout(s.limits.Request, s.carryOut(req)))
	switch {
	case errors.Is(err, futures.ErrElapsed):
		reply = "ERR deadline"
	case err != nil:
		reply = "ERR " + err.Error()
	}
	return true, s.send(co, reply)
}

// carryOut is the future of the reply to a request.
//
// Cancel safety: cancel safe. Dropped while pending, the request has changed
// nothing.
func (s *session) carryOut(req request) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		switch req.verb {
		case "GET":
			value, found, err := s.store.get(co, req.key)
			if err != nil || !found {
				return "NIL", err
			}
			return "VALUE " + value, nil
		case "SET":
			return "OK", s.store.set(co, req.key, req.value)
		case "DEL":
			found, err := s.store.del(co, req.key)
			if err != nil || !found {
				return "NIL", err
			}
			return "OK", nil
		case "SUBSCRIBE":
			s.hub.subscribe(s.sub, req.key)
			return "OK", nil
		case "PING":
			return "PONG", nil
		}
		return "", errSyntax
	})
}

// send writes a line and flushes it.
//
// Cancel safety: not cancel safe; given up, it may have written half a line. That
// is what happens when the time is over, so that the connection then ends.
func (s *session) send(co *futures.Co, line string) error {
	write := futures.AndThen(aio.WriteAll(s.out, []byte(line+"\n")), func(int) futures.Future[struct{}] {
		return aio.Flush(s.out)
	})
	_, err := futures.Await(co, timer.Timeout(s.limits.Write, write))
	if err != nil {
		// Nobody may go on writing where the line broke off. The connection goes
		// first: what the writer still holds has nowhere to go then.
		s.conn.Drop()
		s.out.Drop()
	}
	return err
}

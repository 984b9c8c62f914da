package main

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

// service is a running server: its task and what others reach it by. Its
// asynchronous cleanup cancels the server and waits until it has stopped;
// shutdown is the friendly way.
type service struct {
	dial *mpsc.Sender[*aio.PipeEnd]
	stop *oneshot.Sender[struct{}]
	task *futures.Task[struct{}]
}

// start runs a server as a task of its own on s.
func start(s futures.Spawner, data *lock.Mutex[table], limits Limits, logf func(format string, args ...any)) *service {
	dial, accept := mpsc.New[*aio.PipeEnd](1)
	stop, stopped := oneshot.New[struct{}]()
	server := &Server{data: data, limits: limits, logf: logf}
	return &service{
		dial: dial,
		stop: stop,
		task: futures.Spawn(s, futures.Async(func(co *futures.Co) (struct{}, error) {
			defer accept.Drop()
			return struct{}{}, server.Serve(co, accept, stopped)
		}, accept, stopped)),
	}
}

// connect makes a connection to the server. It fails with futures.ErrClosed when
// the server does not accept any more.
func (s *service) connect(co *futures.Co) (*aio.PipeEnd, error) {
	// First the place in the queue, then the connection: a connect that is given up
	// while it waits has nothing to lose.
	slot, err := futures.Await(co, s.dial.Reserve())
	if err != nil {
		return nil, err
	}
	near, far := aio.Pipe(64)
	slot.Send(far)
	return near, nil
}

// shutdown tells the server to stop, waits until it has, and returns its error.
func (s *service) shutdown(co *futures.Co) error {
	s.signal()
	_, err := futures.Await(co, s.task)
	return err
}

// signal tells the server to stop, and does not wait.
func (s *service) signal() {
	if s.stop.Send(struct{}{}) != nil {
		s.stop.Drop() // it has stopped already
	}
}

// Drop cancels the server and does not wait for it.
func (s *service) Drop() {
	s.dial.Drop()
	s.stop.Drop()
	s.task.Drop()
}

// PollDrop cancels the server and is ready when it has stopped.
func (s *service) PollDrop(cx *futures.Context) (ready bool, err error) {
	s.dial.Drop()
	s.stop.Drop()
	return s.task.PollDrop(cx)
}

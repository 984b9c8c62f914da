// Package optionfuture is a server whose options may bring a future that stops it.
package optionfuture

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type server struct {
	stop  futures.Future[struct{}]
	every time.Duration
	beats int
}

type Option func(*server)

// StopWhen hands f to the server.
func StopWhen(f futures.Future[struct{}]) Option {
	return func(s *server) {
		if s.stop != nil {
			s.stop.Drop()
		}
		s.stop = f
	}
}

func Every(d time.Duration) Option { return func(s *server) { s.every = d } }

func Serve(co *futures.Co, opts ...Option) (beats int, err error) {
	s := &server{stop: futures.Pending[struct{}](), every: time.Second}
	for _, o := range opts {
		o(s)
	}
	defer s.stop.Drop()
	iv := timer.Every(s.every)
	defer iv.Drop()
	for {
		tick, stop := futures.On(iv.Tick()), futures.On(futures.Ref(s.stop))
		switch co.Select(tick, stop) {
		case tick:
			s.beats++
		case stop:
			_, err = stop.Result()
			return s.beats, err
		}
	}
}

// Minute serves for a minute.
func Minute(co *futures.Co) (int, error) {
	end := futures.Map(timer.Sleep(time.Minute), func(time.Time) struct{} { return struct{}{} })
	return Serve(co, Every(time.Second), StopWhen(end))
}

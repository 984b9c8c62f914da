// Package x saves in tasks that nobody cancels half-way.
package x

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

type State struct {
	Gen  int
	Data []byte
}

type Saver struct {
	disk *lock.Mutex[aio.Writer]
	Slow int
}

func (s *Saver) save(st State) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		g, err := futures.Await(co, s.disk.Lock())
		if err != nil {
			return 0, err
		}
		defer g.Unlock()
		_, err = futures.Await(co, aio.WriteAll(*g.Value(), st.Data))
		return st.Gen, err
	})
}

// Run saves every state that comes. One that takes too long is finished without us.
func (s *Saver) Run(co *futures.Co, states *mpsc.Receiver[State], limit time.Duration) (last int, err error) {
	for {
		st, err := futures.Await(co, states.Recv())
		if err == io.EOF {
			return last, nil
		}
		if err != nil {
			return last, err
		}
		saved := futures.Detached(co, s.save(st))
		gen, err := futures.Await(co, timer.Timeout(limit, saved))
		switch {
		case errors.Is(err, futures.ErrElapsed):
			s.Slow++
		case err != nil:
			return last, err
		default:
			last = gen
		}
	}
}

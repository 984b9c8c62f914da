// Package permitread reads under a permit of a shared limit.
package permitread

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type read struct {
	limit   *lock.Semaphore
	acquire futures.Future[*lock.Permit]
	permit  *lock.Permit
	r       aio.Reader
	buf     []byte
}

// Read reads once from r, while it holds a permit of limit.
func Read(limit *lock.Semaphore, r aio.Reader, buf []byte) futures.Future[int] {
	return &read{limit: limit, acquire: limit.Acquire(1), r: r, buf: buf}
}

func (r *read) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if r.permit == nil {
		p, ready, err := r.acquire.Poll(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		r.permit = p
	}
	n, ready, err = r.r.PollRead(cx, r.buf)
	if ready {
		r.permit.Release()
	}
	return n, ready, err
}

func (r *read) Drop() {
	r.acquire.Drop()
	if r.permit != nil {
		r.permit.Release()
	}
}

// Sum adds up what several readers have at the moment.
func Sum(co *futures.Co, limit *lock.Semaphore, rs ...aio.Reader) (sum int, err error) {
	var buf [512]byte
	for _, r := range rs {
		n, err := futures.Await(co, Read(limit, r, buf[:]))
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

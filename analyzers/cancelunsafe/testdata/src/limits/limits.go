// Package limits is wrong throughout, and nothing of it is reported: silence beats
// a false alarm. A report here is an improvement; move the function then.
package limits

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Source is somebody else's.
type Source interface {
	Frame(co *futures.Co) ([]byte, error)
}

// not reported: a method of an interface without a directive is taken to be safe.
func Interface(co *futures.Co, s Source, beat *timer.Interval) error {
	for {
		f, tick := futures.On(futures.Async(s.Frame)), futures.On(beat.Tick())
		if co.Select(f, tick) == f {
			if _, err := f.Result(); err != nil {
				return err
			}
		}
	}
}

// not reported: so is a function value.
func FunctionValue(co *futures.Co, frame func(*futures.Co) ([]byte, error), beat *timer.Interval) error {
	for {
		f, tick := futures.On(futures.Async(frame)), futures.On(beat.Tick())
		if co.Select(f, tick) == f {
			if _, err := f.Result(); err != nil {
				return err
			}
		}
	}
}

// not reported: in a function that calls itself nothing is known of its own calls.
// That the first of them has taken an item is not seen in the second.
func Recursive(co *futures.Co, in *mpsc.Receiver[int], n int) (int, error) {
	for {
		f := futures.Async(func(co *futures.Co) (int, error) { return descend(co, in, n) })
		v, err := futures.Await(co, timer.Timeout(time.Second, f))
		if !errors.Is(err, futures.ErrElapsed) {
			return v, err
		}
	}
}

func descend(co *futures.Co, in *mpsc.Receiver[int], n int) (int, error) {
	if n == 0 {
		return futures.Await(co, in.Recv())
	}
	v, err := descend(co, in, n-1)
	if err != nil {
		return 0, err
	}
	w, err := descend(co, in, n-1)
	return v + w, err
}

// not reported: the caller's time limit is in a function of its own, to which the
// future is a parameter. What dropping a parameter loses is not passed on.
func Wrapped(co *futures.Co, r aio.Reader, p []byte) error {
	for {
		if err := within(co, time.Second, aio.ReadFull(r, p)); err != nil {
			return err
		}
	}
}

func within(co *futures.Co, d time.Duration, f futures.Future[int]) error {
	_, err := futures.Await(co, timer.Timeout(d, f))
	if errors.Is(err, futures.ErrElapsed) {
		return nil
	}
	return err
}

// not reported: a future written by hand without a directive is taken to be safe.
type Frame struct {
	r    aio.Reader
	have int
	buf  [16]byte
}

func (f *Frame) Poll(cx *futures.Context) ([16]byte, bool, error) {
	n, ready, err := f.r.PollRead(cx, f.buf[f.have:])
	if !ready {
		return f.buf, false, nil
	}
	f.have += n
	if err != nil || f.have == len(f.buf) {
		return f.buf, true, err
	}
	cx.Waker().Wake()
	return f.buf, false, nil
}

func (f *Frame) Drop() {}

func ByHand(co *futures.Co, r aio.Reader, beat *timer.Interval) error {
	for {
		f, tick := futures.On[[16]byte](&Frame{r: r}), futures.On(beat.Tick())
		if co.Select(f, tick) == f {
			if _, err := f.Result(); err != nil {
				return err
			}
		}
	}
}

// not reported: a change of one's own state that is made in two steps is another
// rule's.
type Account struct{ from, to int }

func (a *Account) move(co *futures.Co) (int, error) {
	a.from--
	_, err := futures.Await(co, timer.Sleep(time.Second))
	a.to++
	return a.to, err
}

func HalfState(co *futures.Co, a *Account) (err error) {
	for a.from > 0 {
		_, err = futures.Await(co, timer.Timeout(time.Second, futures.Async(a.move)))
	}
	return err
}

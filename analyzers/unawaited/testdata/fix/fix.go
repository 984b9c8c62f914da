// Package fix leaves futures that can be dropped at the end.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func EarlyReturn(co *futures.Co, in *mpsc.Receiver[int], check func() error) (int, error) {
	f := in.Recv() // waits for the answer
	if err := check(); err != nil {
		return 0, err
	}
	return futures.Await(co, f)
}

// Two at once: each gets its own.
func Two(co *futures.Co, in, more *mpsc.Receiver[int], check func() error) (int, error) {
	f := in.Recv()
	g := more.Recv()
	if err := check(); err != nil {
		return 0, err
	}
	a, err := futures.Await(co, f)
	if err != nil {
		return 0, err
	}
	b, err := futures.Await(co, g)
	return a + b, err
}

func Lent(co *futures.Co) error {
	f := timer.Sleep(time.Second)
	_, _, err := futures.NowOrNever(futures.Ref(f))
	return err
}

func Branch(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	stop := timer.Sleep(time.Second) // no fix
	if err := check(); err != nil {
		return err
	}
	late, item := futures.On(stop), futures.On(in.Recv())
	co.Select(late, item)
	return nil
}

func OneBranch(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	stop := timer.Sleep(time.Second)
	if err := check(); err != nil {
		return err
	}
	late := futures.On(stop)
	item := futures.On(in.Recv())
	if co.Select(late, item) == late {
		_, err := late.Result()
		return err
	}
	return nil
}

func InACase(co *futures.Co, in *mpsc.Receiver[int], n int, check func() error) (int, error) {
	switch n {
	case 0:
		f := in.Recv()
		if check() != nil {
			return 0, nil
		}
		return futures.Await(co, f)
	}
	return 0, nil
}

// The literal that the value is made in is what is left.
func Block(in *mpsc.Receiver[int], check func() error) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		f := in.Recv()
		if err := check(); err != nil {
			return 0, err
		}
		return futures.Await(co, f)
	})
}

func Dropped(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv()
	if err := check(); err != nil {
		return err
	}
	f.Drop()
	return nil
}

// Two in one statement.
func Pair(co *futures.Co, in, more *mpsc.Receiver[int], check func() error) (int, error) {
	f, g := in.Recv(), more.Recv()
	if err := check(); err != nil {
		return 0, err
	}
	a, err := futures.Await(co, f)
	if err != nil {
		return 0, err
	}
	b, err := futures.Await(co, g)
	return a + b, err
}

// From here on there is no telling, or nothing certain.

func Ignored() {
	timer.Sleep(time.Second) // no fix
}

func Blank(w aio.Writer) {
	_ = aio.Flush(w) // no fix
}

// Nobody waits for it, which is the bug.
func Compared(in *mpsc.Receiver[int]) bool {
	f := in.Recv() // no fix
	return f != nil
}

func Returned(in *mpsc.Receiver[int], check func() error) (futures.Future[int], error) {
	f := in.Recv() // no fix
	if err := check(); err != nil {
		return nil, err
	}
	return f, nil
}

func Given(in *mpsc.Receiver[int], check func() error, take func(futures.Future[int])) error {
	f := in.Recv() // no fix
	if err := check(); err != nil {
		return err
	}
	take(f)
	return nil
}

func InALoop(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	for {
		f := in.Recv() // no fix
		if err := check(); err != nil {
			return err
		}
		if _, err := futures.Await(co, f); err != nil {
			return err
		}
	}
}

func Overwritten(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	f := in.Recv() // no fix
	f = in.Recv()
	return futures.Await(co, f)
}

type holder struct{ f futures.Future[int] }

func (h *holder) Kept(in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv() // no fix
	if err := check(); err != nil {
		return err
	}
	h.f = f
	return nil
}

func BranchReturned(in *mpsc.Receiver[int], check func() error) (futures.Branch, error) {
	f := in.Recv() // no fix
	if err := check(); err != nil {
		return nil, err
	}
	b := futures.On(f)
	return b, nil
}

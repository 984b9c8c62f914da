// Package claims has functions and types whose cancel safety is declared, with
// what the analysis infers beside it.
package claims

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Right is what it says.
//
//futvet:cancelsafe one receive, and nothing before it
func Right(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Right says safe; loses nothing; known`
	return futures.Await(co, in.Recv())
}

// Wrong is not.
//
//futvet:cancelsafe so they say
func Wrong(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Wrong says safe; loses a received item: taken here, and cancelled here, before it reached a place that lasts; known`
	a, err := futures.Await(co, in.Recv())
	if err != nil {
		return 0, err
	}
	b, err := futures.Await(co, in.Recv())
	return a + b, err
}

// Caller goes by what Wrong says.
//
//futvet:cancelsafe as Wrong is
func Caller(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Caller says safe; loses nothing; known`
	return Wrong(co, in)
}

// Afraid is safe and says that it is not.
//
//futvet:cancelunsafe careful
func Afraid(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Afraid says unsafe; loses nothing; known`
	return futures.Await(co, in.Recv())
}

// Apt is unsafe and says so.
//
//futvet:cancelunsafe it reads in pieces
func Apt(co *futures.Co, r aio.Reader, p []byte) error { // want `Apt says unsafe; loses the bytes already read: cancelled here in aio.ReadFull, it loses the bytes already read; known`
	_, err := futures.Await(co, aio.ReadFull(r, p))
	return err
}

// Source is somebody else's.
type Source interface {
	Next(co *futures.Co) (int, error)
}

// Vague waits for something that nothing is known of.
//
//futvet:cancelunsafe the sources that we have are
func Vague(co *futures.Co, s Source) (int, error) { // want `Vague says unsafe; loses nothing; unknown`
	return s.Next(co)
}

// Given waits for whatever it is given.
//
//futvet:cancelunsafe so is what it is given
func Given(co *futures.Co, f futures.Future[int]) (int, error) { // want `Given says unsafe; loses nothing; unknown`
	return futures.Await(co, f)
}

// Made returns a future of the same class as its block.
//
//futvet:cancelsafe no
func Made(in *mpsc.Receiver[int]) futures.Future[int] { // want `Made says safe; loses a received item: .*; known`
	return futures.Async(func(co *futures.Co) (int, error) {
		a, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		b, err := futures.Await(co, in.Recv())
		return a + b, err
	})
}

// Frame is a future written by hand.
//
//futvet:cancelsafe it is not
type Frame struct { // want `Frame says safe; loses the bytes already read: its Poll takes here .*; unknown`
	r    aio.Reader
	have []byte
	buf  [16]byte
}

func (f *Frame) Poll(cx *futures.Context) ([]byte, bool, error) {
	for len(f.have) < 16 {
		n, ready, err := f.r.PollRead(cx, f.buf[:])
		if !ready || err != nil {
			return nil, ready, err
		}
		f.have = append(f.have, f.buf[:n]...)
	}
	return f.have, true, nil
}

func (f *Frame) Drop() {}

// Package facts has functions whose summaries are what their comments expect.
package facts

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func takes(f futures.Future[int]) { // want takes:"takes 0"
	f.Drop()
}

func borrows(f futures.Future[int]) bool { // want borrows:"borrows 0"
	return f != nil
}

func same(f futures.Future[int]) futures.Future[int] { // want same:"borrows 0"
	return f
}

func sometimes(f futures.Future[int], b bool) { // want sometimes:"sometimes takes 0"
	if b {
		f.Drop()
	}
}

type box struct{ f futures.Future[int] }

func (b *box) put(f futures.Future[int]) bool { // want put:"takes unless it fails 1"
	if b.f != nil {
		return false
	}
	b.f = f
	return true
}

func newBox(f futures.Future[int], n int) (*box, error) { // want newBox:"takes unless it fails 0"
	if n < 0 {
		return nil, io.ErrShortBuffer
	}
	return &box{f: f}, nil
}

func fill(co *futures.Co, w *aio.BufWriter) error { // want fill:"fills 1, suspends, loses how many bytes were written"
	_, err := futures.Await(co, aio.WriteAll(w, []byte("x")))
	return err
}

func flush(co *futures.Co, w *aio.BufWriter) error { // want flush:"empties 1, suspends"
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

func header(co *futures.Co, r aio.Reader) (h [4]byte, err error) { // want header:"suspends, loses the bytes already read"
	_, err = futures.Await(co, aio.ReadFull(r, h[:]))
	return h, err
}

// One receive, and nothing before it: safe.
func one(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want one:"borrows 1, suspends$"
	return futures.Await(co, in.Recv())
}

func two(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want two:"borrows 1, suspends, loses a received item"
	a, err := futures.Await(co, in.Recv())
	if err != nil {
		return 0, err
	}
	b, err := futures.Await(co, in.Recv())
	return a + b, err
}

// Its place in the queue is all that it loses.
func locked(co *futures.Co, m *lock.Mutex[int]) (*lock.Guard[int], error) { // want locked:"borrows 1, suspends$"
	return futures.Await(co, m.Lock())
}

// A value that is kept in a field before the next suspension is not lost.
type reader struct {
	in   *mpsc.Receiver[int]
	have []int
}

func (r *reader) pair(co *futures.Co) ([]int, error) { // want pair:"suspends$"
	for len(r.have) < 2 {
		v, err := futures.Await(co, r.in.Recv())
		if err != nil {
			return nil, err
		}
		r.have = append(r.have, v)
	}
	p := r.have
	r.have = nil
	return p, nil
}

// What it works on dies with it.
func own(co *futures.Co) (int, error) { // want own:"suspends$"
	a, b := aio.Pipe(1)
	defer a.Drop()
	b.Drop()
	return futures.Await(co, aio.ReadFull(a, make([]byte, 8)))
}

func exchange(co *futures.Co, rw aio.ReadWriter) (byte, error) { // want exchange:"suspends, loses a half-done exchange"
	if _, err := futures.Await(co, aio.Write(rw, []byte{1})); err != nil {
		return 0, err
	}
	var b [1]byte
	_, err := futures.Await(co, aio.Read(rw, b[:]))
	return b[0], err
}

// What one of them has received waits for the other.
func both(a, b *mpsc.Receiver[int]) futures.Future[[]futures.Result[int]] { // want both:"borrows 0, borrows 1, loses a received item"
	return futures.JoinAll(a.Recv(), b.Recv())
}

// even calls odd and the other way round: what is known of them stays open.
func even(n int, f futures.Future[int]) { // want even:"^$"
	if n == 0 {
		f.Drop()
		return
	}
	odd(n-1, f)
}

func odd(n int, f futures.Future[int]) { even(n-1, f) } // want odd:"^$"

//futvet:borrows f
func declared(f futures.Future[int]) { // want declared:"borrows 0"
	kept = f
}

var kept futures.Future[int]

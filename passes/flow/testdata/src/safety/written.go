package safety

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Futures written by hand lose what their own fields hold.

type frame struct {
	r    aio.Reader
	have []byte
}

func (f *frame) Poll(cx *futures.Context) ([]byte, bool, error) {
	for len(f.have) < 16 {
		var b [16]byte
		n, ready, err := f.r.PollRead(cx, b[:16-len(f.have)])
		if !ready || err != nil {
			return nil, ready, err
		}
		f.have = append(f.have, b[:n]...)
	}
	return f.have, true, nil
}

func (f *frame) Drop() {}

func newFrame(r aio.Reader) *frame { // loses the bytes already read
	return &frame{r: r}
}

func awaitsFrame(co *futures.Co, r aio.Reader) ([]byte, error) { // loses the bytes already read
	return futures.Await(co, newFrame(r))
}

func awaitsFrameLiteral(co *futures.Co, r aio.Reader) ([]byte, error) { // loses the bytes already read
	return futures.Await(co, &frame{r: r})
}

func (c *conn) frame() futures.Future[[]byte] { // loses the bytes already read
	return &frame{r: c.rw}
}

func (c *conn) awaitsFrame(co *futures.Co) ([]byte, error) { // loses the bytes already read
	return futures.Await(co, c.frame())
}

// What is behind a pointer lasts.
type kept struct{ c *conn }

func (f *kept) Poll(cx *futures.Context) ([]byte, bool, error) {
	for len(f.c.buf) < 16 {
		var b [16]byte
		n, ready, err := f.c.rw.PollRead(cx, b[:16-len(f.c.buf)])
		if !ready || err != nil {
			return nil, ready, err
		}
		f.c.buf = append(f.c.buf, b[:n]...)
	}
	p := f.c.buf
	f.c.buf = nil
	return p, true, nil
}

func (f *kept) Drop() {}

func newKept(c *conn) *kept { // safe
	return &kept{c: c}
}

// One item, and it is ready.
type one struct{ in *mpsc.Receiver[int] }

func (f *one) Poll(cx *futures.Context) (int, bool, error) {
	return f.in.PollNext(cx)
}

func (f *one) Drop() {}

func newOne(in *mpsc.Receiver[int]) *one { // safe
	return &one{in: in}
}

// Two items, the first in a field.
type two struct {
	in    *mpsc.Receiver[int]
	first int
	has   bool
}

func (f *two) Poll(cx *futures.Context) (int, bool, error) {
	if !f.has {
		v, ready, err := f.in.PollNext(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		f.first, f.has = v, true
	}
	v, ready, err := f.in.PollNext(cx)
	return f.first + v, ready, err
}

func (f *two) Drop() {}

func newTwo(in *mpsc.Receiver[int]) futures.Future[int] { // loses a received item
	return &two{in: in}
}

// An item that waits for something else.
type relay struct {
	in   *mpsc.Receiver[int]
	v    int
	has  bool
	done futures.Future[int]
}

func (f *relay) Poll(cx *futures.Context) (int, bool, error) {
	if !f.has {
		v, ready, err := f.in.PollNext(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		f.v, f.has = v, true
	}
	_, ready, err := f.done.Poll(cx)
	return f.v, ready, err
}

func (f *relay) Drop() { f.done.Drop() }

func newRelay(in *mpsc.Receiver[int], done futures.Future[int]) *relay { // loses a received item
	return &relay{in: in, done: done}
}

// As what it has.
type counted struct {
	f futures.Future[int]
	n int
}

func (c *counted) Poll(cx *futures.Context) (int, bool, error) {
	c.n++
	return c.f.Poll(cx)
}

func (c *counted) Drop() { c.f.Drop() }

func count(f futures.Future[int]) *counted { // as its argument, as far as is known
	return &counted{f: f}
}

func countsSafe(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe, as far as is known
	return futures.Await(co, count(in.Recv()))
}

func countsUnsafe(co *futures.Co, r aio.Reader, p []byte) (int, error) { // loses the bytes already read, as far as is known
	return futures.Await(co, count(aio.ReadFull(r, p)))
}

// What it says itself goes.
//
//futvet:cancelsafe what it has read goes back when it is dropped
type returned struct {
	r    *aio.BufReader
	have []byte
}

func (f *returned) Poll(cx *futures.Context) ([]byte, bool, error) {
	for len(f.have) < 16 {
		var b [16]byte
		n, ready, err := f.r.PollRead(cx, b[:16-len(f.have)])
		if !ready || err != nil {
			return nil, ready, err
		}
		f.have = append(f.have, b[:n]...)
	}
	return f.have, true, nil
}

func (f *returned) Drop() {}

func newReturned(r *aio.BufReader) *returned { // safe
	return &returned{r: r}
}

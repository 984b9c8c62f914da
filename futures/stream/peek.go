package stream

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// Peekable is a stream whose next item can be looked at before it is taken.
type Peekable[T any] struct {
	src  source[T]
	item T
	err  error // io.EOF too
	have bool  // item and err are the next outcome
}

// NewPeekable makes s peekable and takes ownership of it.
//
// Cancel safety: dropping it drops the item that it has looked at, and s.
func NewPeekable[T any](s futures.Stream[T]) *Peekable[T] {
	p := &Peekable[T]{src: from("Peekable", s)}
	p.src.announce()
	return p
}

// PollPeek polls for the next outcome and leaves it in its place. The item that the
// pointer leads to may be changed; it is valid until the next outcome is taken, and
// the stream still owns it. An error, or the end, is peeked at as well.
func (p *Peekable[T]) PollPeek(cx *futures.Context) (item *T, ready bool, err error) {
	p.src.life.Check(p.src.name)
	if !p.have {
		p.item, p.have, p.err = p.src.next(cx)
		if !p.have {
			return nil, false, nil
		}
		p.src.life = leaf.Live // until the end is taken
	}
	if p.err != nil {
		return nil, true, p.err
	}
	return &p.item, true, nil
}

// PollNext implements futures.Stream.
func (p *Peekable[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	p.src.life.Check(p.src.name)
	if !p.have {
		return p.src.next(cx)
	}
	if p.err == io.EOF {
		p.src.life = leaf.Completed
	}
	item, err = p.take()
	return item, true, err
}

func (p *Peekable[T]) take() (T, error) {
	var zero T
	item, err := p.item, p.err
	p.item, p.err, p.have = zero, nil, false
	return item, err
}

// Drop drops the item that was looked at, and the stream.
func (p *Peekable[T]) Drop() {
	if p.src.life.End() {
		item, _ := p.take()
		defer p.src.close()
		release.Value(item)
	}
}

// Peek is PollPeek as a future. It borrows the stream.
//
// Cancel safety: dropping it loses nothing.
//
//futvet:cancelsafe it borrows the stream and takes no item
func (p *Peekable[T]) Peek() futures.Future[*T] {
	x := &peek[T]{p: p}
	x.life.Made()
	return x
}

type peek[T any] struct {
	p    *Peekable[T]
	life leaf.Life
}

func (f *peek[T]) Poll(cx *futures.Context) (item *T, ready bool, err error) {
	f.life.Check("futures/stream: Peek")
	if item, ready, err = f.p.PollPeek(cx); ready {
		f.life = leaf.Completed
	}
	return item, ready, err
}

func (f *peek[T]) Drop() { f.life.End() }

// NextIf is the next item if want wants it, which it lends it for. Otherwise the item
// stays and NextIf fails with ErrNoMatch. An error is taken, and is its failure; so is
// io.EOF, which stays. It borrows the stream.
//
// Cancel safety: dropping it loses nothing, since an item leaves the stream only by
// the poll that returns it.
//
//futvet:cancelsafe it borrows the stream and holds no item
func (p *Peekable[T]) NextIf(want func(T) bool) futures.Future[T] {
	x := &nextIf[T]{p: p, want: want}
	x.life.Made()
	return x
}

type nextIf[T any] struct {
	p    *Peekable[T]
	want func(T) bool
	life leaf.Life
}

func (f *nextIf[T]) Poll(cx *futures.Context) (item T, ready bool, err error) {
	f.life.Check("futures/stream: NextIf")
	peeked, ready, err := f.p.PollPeek(cx)
	switch {
	case !ready:
		return item, false, nil
	case err == io.EOF:
	case err != nil:
		f.p.take()
	case !f.want(*peeked):
		err = ErrNoMatch
	default:
		item, _ = f.p.take()
	}
	f.life, f.want = leaf.Completed, nil
	return item, true, err
}

func (f *nextIf[T]) Drop() { f.life.End() }

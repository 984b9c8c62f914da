package futures

import "github.com/futvet/futvet/futures/internal/release"

// The combinators of this file join or race two or three futures of different
// types. Being few, all that are pending are polled whenever one is woken; each
// poll begins with another one, so that a busy one cannot use up the budget of the
// others. Futures of one type, and many of them, are for JoinAll and its like.

// arm is one of a few futures, and then its outcome.
type arm[T any] struct {
	f     Future[T] // nil once it has completed
	value T
	err   error
}

func newArm[T any](name string, f Future[T]) arm[T] {
	if release.IsNil(f) {
		panic("futures: " + name + " of a nil future")
	}
	return arm[T]{f: f}
}

// poll polls the future, unless it has completed, and says whether it has.
func (a *arm[T]) poll(cx *Context) (done bool) {
	if a.f == nil {
		return true
	}
	value, ready, err := a.f.Poll(cx)
	if ready {
		a.f = nil
		a.value, a.err = value, err
	}
	return ready
}

// take is the outcome of a completed arm, which it forgets.
func (a *arm[T]) take() (r Result[T]) {
	r = Result[T]{a.value, a.err}
	*a = arm[T]{}
	return r
}

// Drop drops the future, or the value.
func (a *arm[T]) Drop() {
	f, v := a.f, a.value
	*a = arm[T]{}
	if f != nil {
		f.Drop()
	} else {
		release.Value(v)
	}
}

// dropArms drops arms in order. Those after one that panics are dropped as well.
func dropArms(arms ...Dropper) { release.Each(arms, Dropper.Drop) }

// Join2 completes when both have, with their outcomes. It never fails. It takes
// ownership of a and b, and panics if one of them is nil.
//
// Cancel safety: dropping it drops the futures that have not completed, in order,
// and the values of those that have.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func Join2[A, B any](a Future[A], b Future[B]) Future[Pair[Result[A], Result[B]]] {
	x := &join2[A, B]{a: newArm("Join2", a), b: newArm("Join2", b)}
	x.end.made()
	return x
}

type join2[A, B any] struct {
	a    arm[A]
	b    arm[B]
	turn uint8
	end  end
}

// step polls both, in turn, and says whether both have completed. With try it
// stops at the first error.
func (j *join2[A, B]) step(cx *Context, try bool) (done bool, err error) {
	done = true
	for i := range uint8(2) {
		var ready bool
		if j.turn^i == 0 {
			ready, err = j.a.poll(cx), j.a.err
		} else {
			ready, err = j.b.poll(cx), j.b.err
		}
		if try && err != nil {
			return false, err
		}
		done = done && ready
	}
	j.turn ^= 1
	return done, nil
}

func (j *join2[A, B]) Poll(cx *Context) (value Pair[Result[A], Result[B]], ready bool, err error) {
	j.end.check("Join2")
	if ready, _ = j.step(cx, false); ready {
		j.end = completed
		value.First, value.Second = j.a.take(), j.b.take()
	}
	return value, ready, nil
}

func (j *join2[A, B]) Drop() {
	if j.end == open {
		j.end = dropped
		dropArms(&j.a, &j.b)
	}
}

// TryJoin2 completes when both have, with their values, or fails with the first
// error: the other future, or its value, is then dropped before it returns. It
// takes ownership of a and b, and panics if one of them is nil.
//
// Cancel safety: as Join2's.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func TryJoin2[A, B any](a Future[A], b Future[B]) Future[Pair[A, B]] {
	x := &tryJoin2[A, B]{j: join2[A, B]{a: newArm("TryJoin2", a), b: newArm("TryJoin2", b)}}
	x.j.end.made()
	return x
}

type tryJoin2[A, B any] struct{ j join2[A, B] }

func (t *tryJoin2[A, B]) Poll(cx *Context) (value Pair[A, B], ready bool, err error) {
	j := &t.j
	j.end.check("TryJoin2")
	ready, err = j.step(cx, true)
	switch {
	case err != nil:
		j.end = completed
		dropArms(&j.a, &j.b)
		return value, true, err
	case ready:
		j.end = completed
		value.First, value.Second = j.a.take().Value, j.b.take().Value
	}
	return value, ready, nil
}

func (t *tryJoin2[A, B]) Drop() { t.j.Drop() }

// Join3 completes when all three have, with their outcomes. It never fails. It
// takes ownership of them, and panics if one of them is nil.
//
// Cancel safety: as Join2's.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func Join3[A, B, C any](a Future[A], b Future[B], c Future[C]) Future[Triple[Result[A], Result[B], Result[C]]] {
	x := &join3[A, B, C]{a: newArm("Join3", a), b: newArm("Join3", b), c: newArm("Join3", c)}
	x.end.made()
	return x
}

type join3[A, B, C any] struct {
	a    arm[A]
	b    arm[B]
	c    arm[C]
	turn uint8
	end  end
}

// step is as join2's.
func (j *join3[A, B, C]) step(cx *Context, try bool) (done bool, err error) {
	done = true
	for i := range uint8(3) {
		var ready bool
		switch (j.turn + i) % 3 {
		case 0:
			ready, err = j.a.poll(cx), j.a.err
		case 1:
			ready, err = j.b.poll(cx), j.b.err
		default:
			ready, err = j.c.poll(cx), j.c.err
		}
		if try && err != nil {
			return false, err
		}
		done = done && ready
	}
	j.turn = (j.turn + 1) % 3
	return done, nil
}

func (j *join3[A, B, C]) Poll(cx *Context) (value Triple[Result[A], Result[B], Result[C]], ready bool, err error) {
	j.end.check("Join3")
	if ready, _ = j.step(cx, false); ready {
		j.end = completed
		value.First, value.Second, value.Third = j.a.take(), j.b.take(), j.c.take()
	}
	return value, ready, nil
}

func (j *join3[A, B, C]) Drop() {
	if j.end == open {
		j.end = dropped
		dropArms(&j.a, &j.b, &j.c)
	}
}

// TryJoin3 is TryJoin2 of three.
//
// Cancel safety: as Join2's.
//
//futvet:cancelunsafe the values of the futures that have completed are lost
func TryJoin3[A, B, C any](a Future[A], b Future[B], c Future[C]) Future[Triple[A, B, C]] {
	x := &tryJoin3[A, B, C]{j: join3[A, B, C]{
		a: newArm("TryJoin3", a), b: newArm("TryJoin3", b), c: newArm("TryJoin3", c),
	}}
	x.j.end.made()
	return x
}

type tryJoin3[A, B, C any] struct{ j join3[A, B, C] }

func (t *tryJoin3[A, B, C]) Poll(cx *Context) (value Triple[A, B, C], ready bool, err error) {
	j := &t.j
	j.end.check("TryJoin3")
	ready, err = j.step(cx, true)
	switch {
	case err != nil:
		j.end = completed
		dropArms(&j.a, &j.b, &j.c)
		return value, true, err
	case ready:
		j.end = completed
		value.First, value.Second, value.Third = j.a.take().Value, j.b.take().Value, j.c.take().Value
	}
	return value, ready, nil
}

func (t *tryJoin3[A, B, C]) Drop() { t.j.Drop() }

// Race2 completes with the outcome of the first of both to complete, be it a
// failure, and drops the other before it returns. The value says which one it was,
// also of a failure. It takes ownership of a and b, and panics if one of them is
// nil.
//
// Cancel safety: dropping it, and losing the race, drops a future, and loses what
// it loses then.
func Race2[A, B any](a Future[A], b Future[B]) Future[Either[A, B]] {
	x := &race2[A, B]{newDuel("Race2", a, b)}
	x.end.made()
	return x
}

// duel is two futures of which the first to complete decides.
type duel[A, B any] struct {
	a    arm[A]
	b    arm[B]
	turn bool // b is polled first
	end  end
}

func newDuel[A, B any](name string, a Future[A], b Future[B]) duel[A, B] {
	return duel[A, B]{a: newArm(name, a), b: newArm(name, b)}
}

// step polls both, in turn, until one completes.
func (d *duel[A, B]) step(cx *Context) (aDone, bDone bool) {
	if d.turn {
		if bDone = d.b.poll(cx); !bDone {
			aDone = d.a.poll(cx)
		}
	} else if aDone = d.a.poll(cx); !aDone {
		bDone = d.b.poll(cx)
	}
	d.turn = !d.turn
	return aDone, bDone
}

func (d *duel[A, B]) Drop() {
	if d.end == open {
		d.end = dropped
		dropArms(&d.a, &d.b)
	}
}

type race2[A, B any] struct{ duel[A, B] }

func (r *race2[A, B]) Poll(cx *Context) (value Either[A, B], ready bool, err error) {
	r.end.check("Race2")
	aDone, bDone := r.step(cx)
	if !aDone && !bDone {
		return value, false, nil
	}
	r.end = completed
	returned := false
	defer func() {
		if !returned { // the loser's Drop has panicked
			dropQuietly(value)
		}
	}()
	if aDone {
		w := r.a.take()
		value, err = Left[A, B](w.Value), w.Err
		r.b.Drop()
	} else {
		w := r.b.take()
		value, err = Right[A](w.Value), w.Err
		r.a.Drop()
	}
	returned = true
	return value, true, err
}

// Select2 completes when one of both has, with its outcome and the other future,
// which is the caller's then: to be polled on, handed on, or dropped. It never
// fails; the error of the one that has completed is in its Result. It takes
// ownership of a and b, and panics if one of them is nil.
//
// If both are ready, a wins: it is polled first, always. It is futures-rs's select,
// and its try_select.
//
// Cancel safety: dropping it drops both, in order, and loses what they lose then.
func Select2[A, B any](a Future[A], b Future[B]) Future[Either[Pair[Result[A], Future[B]], Pair[Result[B], Future[A]]]] {
	x := &select2[A, B]{newDuel("Select2", a, b)}
	x.end.made()
	return x
}

type select2[A, B any] struct{ duel[A, B] }

func (s *select2[A, B]) Poll(cx *Context) (value Either[Pair[Result[A], Future[B]], Pair[Result[B], Future[A]]], ready bool, err error) {
	s.end.check("Select2")
	s.turn = false
	switch aDone, bDone := s.step(cx); {
	case aDone:
		value.left.First, value.left.Second = s.a.take(), s.b.f
	case bDone:
		value.right.First, value.right.Second, value.other = s.b.take(), s.a.f, true
	default:
		return value, false, nil
	}
	s.end, s.a, s.b = completed, arm[A]{}, arm[B]{}
	return value, true, nil
}

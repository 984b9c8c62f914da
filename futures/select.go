package futures

import (
	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Branch is one arm of Select, SelectBiased, TrySelect, Join or TryJoin, made by
// [On]. Nil, typed or not, is an arm that is never taken.
type Branch interface {
	// armed says whether the branch may be polled.
	armed() bool
	// poll polls the branch's future once.
	poll(cx *Context) (ready bool)
	// release drops the branch's future, unless it was lent.
	release()
	// forget drops the outcome as well.
	forget()
	// failure is the error of a completed branch.
	failure() error
}

// BranchOf is the typed Branch that On makes.
type BranchOf[T any] struct {
	f     Future[T] // nil when there is nothing to poll any more
	lent  bool
	done  bool
	read  bool // the outcome was taken by Result
	value T
	err   error
}

// lender is a future whose Drop leaves alone what it polls.
type lender interface{ lends() }

// On makes a branch of f and takes ownership of f: who selects the branch drops f
// if it does not complete. Wrap f in [Ref] to keep it; a branch of a lent future
// may be selected again until it has completed. A nil f, typed or not, makes an
// arm that is never taken; so does one that [Fused] says is terminated.
//
// Cancel safety: a branch that is not taken drops f, and loses what f loses then.
func On[T any](f Future[T]) *BranchOf[T] {
	if release.IsNil(f) {
		return &BranchOf[T]{}
	}
	_, lent := f.(lender)
	return &BranchOf[T]{f: f, lent: lent}
}

// Result is the outcome of a completed branch. It panics if the branch was not
// taken.
func (b *BranchOf[T]) Result() (T, error) {
	if b == nil || !b.done {
		panic("futures: Result of a branch that did not complete")
	}
	b.read = true
	return b.value, b.err
}

func (b *BranchOf[T]) armed() bool {
	if b == nil || b.f == nil {
		return false
	}
	if fused, ok := b.f.(Fused); ok && fused.IsTerminated() {
		b.f = nil
		return false
	}
	return true
}

func (b *BranchOf[T]) poll(cx *Context) (ready bool) {
	f := b.f
	b.f = nil // stays so if f panics
	value, ready, err := pollGuarded(cx, f)
	if ready {
		b.value, b.err, b.done = value, err, true
	} else {
		b.f = f
	}
	return ready
}

func (b *BranchOf[T]) release() {
	if b == nil || b.f == nil || b.lent {
		return
	}
	f := b.f
	b.f = nil
	f.Drop()
}

func (b *BranchOf[T]) forget() {
	if b == nil {
		return
	}
	if b.done {
		if b.read {
			return
		}
		var zero T
		v := b.value
		b.value, b.err, b.done = zero, nil, false
		release.Value(v)
		return
	}
	b.release()
}

func (b *BranchOf[T]) failure() error { return b.err }

// branches are the arms of one call.
type branches []Branch

// each calls fn for every branch but except, in order. A panic in fn does not
// keep it from being called for the others.
func (bs branches) each(except Branch, fn func(Branch)) {
	release.Each(bs, func(b Branch) {
		if b != nil && b != except {
			fn(b)
		}
	})
}

// release drops what the branches own, except for one of them.
func (bs branches) release(except Branch) {
	var only Branch
	for _, b := range bs {
		if b == nil || b == except {
			continue
		}
		if only != nil {
			bs.each(except, Branch.release)
			return
		}
		only = b
	}
	if only != nil { // the usual case, which needs no care for the others
		only.release()
	}
}

// forgetIfLeft is deferred by calls that poll branches: a panic, of a branch or of
// the unwinding, drops them all.
func (bs branches) forgetIfLeft(normally *bool) {
	if !*normally {
		bs.each(nil, Branch.forget)
	}
}

// Select suspends until one branch completes and returns it. It polls the
// branches from a random start on, so that none can starve the others. The other
// branches' futures are dropped, in order, before it returns, except for those
// lent through [Ref]. Nil and terminated branches are skipped; with none left
// Select returns an untyped nil.
//
//	switch co.Select(recv, idle) {
//	case recv: ...
//	case idle: ...
//	case nil:  // nothing left to wait for
//	}
//
// If a branch panics, the others are dropped and Select panics with a
// *PanicError.
//
// Cancel safety: being cancelled drops every branch that is not lent.
func (co *Co) Select(branches ...Branch) Branch {
	if len(branches) < 2 {
		return co.choose(branches, false)
	}
	return co.choose(branches, true)
}

// SelectBiased is Select but polls in the order given: of several branches that
// are ready, the first is taken.
//
// Cancel safety: as Select's.
func (co *Co) SelectBiased(branches ...Branch) Branch { return co.choose(branches, false) }

func (co *Co) choose(arms []Branch, random bool) Branch {
	bs := branches(arms)
	normally := false
	defer bs.forgetIfLeft(&normally)
	cleanup := co.cancelled && co.begin(nil)
	if trace.On() && co.hold() && co.cancelled && co.interrupted(&cleanup) {
		co.unwind()
	}
	for {
		cx := co.context()
		if cx.PollBudget() {
			taken, left := bs.poll(cx, random)
			if taken != nil || left == 0 {
				normally = true
				bs.release(taken)
				return taken
			}
		}
		co.suspend()
		if co.cancelled && co.interrupted(&cleanup) {
			co.unwind()
		}
	}
}

// poll polls each armed branch until one is ready and says how many there are.
func (bs branches) poll(cx *Context, random bool) (taken Branch, armed int) {
	start := 0
	if random {
		start = cx.random(len(bs))
	}
	for i := range bs {
		b := bs[(start+i)%len(bs)]
		if b == nil || !b.armed() {
			continue
		}
		armed++
		if b.poll(cx) {
			return b, armed
		}
	}
	return nil, armed
}

// TrySelect polls each branch once, in the order given, and returns nil if none is
// ready. It does not suspend, and the budget of the poll does not count. Branches that did not complete are dropped, except
// for those lent through [Ref]; what a lent future needs to be woken by is not
// registered: it must be polled again before it is waited for.
func (co *Co) TrySelect(branches ...Branch) Branch { return co.tryChoose(branches) }

func (co *Co) tryChoose(arms []Branch) Branch {
	bs := branches(arms)
	normally := false
	defer bs.forgetIfLeft(&normally)
	if co.cancelled {
		co.begin(nil)
	}
	taken, _ := bs.poll(&Context{waker: NoopWaker(), task: co.context().task, locals: co.cx.locals}, false)
	normally = true
	bs.release(taken)
	return taken
}

// Join suspends until every branch has completed. Nil and terminated branches are
// skipped. If one panics, the others are dropped and Join panics with a
// *PanicError.
//
// Cancel safety: being cancelled drops every branch that is not lent, and the
// outcomes of those that had completed.
func (co *Co) Join(branches ...Branch) { co.join(branches, false) }

// TryJoin is Join that ends at the first error, which it returns: the remaining
// branches are dropped, in order, except for those lent through [Ref]. Branches
// that completed before keep their results.
//
// Cancel safety: as Join's.
func (co *Co) TryJoin(branches ...Branch) error { return co.join(branches, true) }

func (co *Co) join(arms []Branch, try bool) error {
	bs := branches(arms)
	normally := false
	defer bs.forgetIfLeft(&normally)
	cleanup := co.cancelled && co.begin(nil)
	if trace.On() && co.hold() && co.cancelled && co.interrupted(&cleanup) {
		co.unwind()
	}
	for start := 0; ; start++ {
		cx := co.context()
		left := 0
		for i := range bs {
			b := bs[(start+i)%len(bs)] // a different one is first in every round
			if b == nil || !b.armed() {
				continue
			}
			if !b.poll(cx) {
				left++
				continue
			}
			if err := b.failure(); try && err != nil {
				normally = true
				bs.release(nil)
				return err
			}
		}
		if left == 0 {
			normally = true
			return nil
		}
		co.suspend()
		if co.cancelled && co.interrupted(&cleanup) {
			co.unwind()
		}
	}
}

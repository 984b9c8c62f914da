package futures

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures/internal/release"
)

// CancelToken tells any number of futures and goroutines to stop. It may be shared
// and used from any goroutine. Cancelling is a request: whoever has the token looks
// at it, or waits for it, and ends in its own time.
//
// Tokens form a tree. Cancelling one cancels those below it, and none above. A
// token that was made by [CancelToken.Child] stays in the tree, and is remembered
// by those above it, until it is cancelled or dropped. Dropped, it leaves the tree
// and its children become those of its parent, so that cancelling still flows from
// there down to them:
//
//	root ── mid ── leaf      mid.Drop()      root ── leaf      mid
//
// The design is that of tokio_util::sync::CancellationToken; one lock serves the
// whole tree.
type CancelToken struct {
	cancelled atomic.Bool
	waiters   WakerSet
	tree      *tokenTree
	stop      func() bool // of CancelTokenFrom; nil elsewhere

	// Guarded by tree.mu. A token that was cancelled has no relatives any more.
	parent, child, prev, next *CancelToken
}

// tokenTree is the lock of the tokens that descend from one.
type tokenTree struct{ mu sync.Mutex }

// NewCancelToken returns a token that nothing cancels but its Cancel.
func NewCancelToken() *CancelToken { return &CancelToken{tree: new(tokenTree)} }

// CancelTokenFrom returns a token that is cancelled when ctx is done. Drop it, or
// cancel it, when it is not needed any more: ctx remembers it until then.
func CancelTokenFrom(ctx context.Context) *CancelToken {
	t := NewCancelToken()
	t.tree.mu.Lock() // Cancel may be called before stop is set
	defer t.tree.mu.Unlock()
	t.stop = context.AfterFunc(ctx, t.Cancel)
	return t
}

// Child returns a token that is cancelled with t. Of a token that was cancelled it
// is cancelled already.
func (t *CancelToken) Child() *CancelToken {
	c := &CancelToken{tree: t.tree}
	t.tree.mu.Lock()
	defer t.tree.mu.Unlock()
	if t.cancelled.Load() {
		c.cancelled.Store(true)
	} else {
		t.adopt(c)
	}
	return c
}

// adopt makes c, which has no parent, a child of t.
func (t *CancelToken) adopt(c *CancelToken) {
	c.parent, c.next = t, t.child
	if c.next != nil {
		c.next.prev = c
	}
	t.child = c
}

// leave takes t from its parent.
func (t *CancelToken) leave() {
	if t.prev != nil {
		t.prev.next = t.next
	} else if t.parent != nil {
		t.parent.child = t.next
	}
	if t.next != nil {
		t.next.prev = t.prev
	}
	t.parent, t.prev, t.next = nil, nil, nil
}

// Cancel cancels t and all tokens below it, and wakes those that wait for them.
// Cancelling what is cancelled does nothing.
func (t *CancelToken) Cancel() {
	if t.cancelled.Load() {
		return
	}
	t.tree.mu.Lock()
	if t.cancelled.Load() {
		t.tree.mu.Unlock()
		return
	}
	t.leave()
	all := []*CancelToken{t}
	for i := 0; i < len(all); i++ {
		x := all[i]
		x.cancelled.Store(true)
		for c := x.child; c != nil; {
			next := c.next
			c.parent, c.prev, c.next = nil, nil, nil
			all = append(all, c)
			c = next
		}
		x.child = nil
	}
	stop := t.stop
	t.tree.mu.Unlock()
	if stop != nil {
		stop()
	}
	release.Each(all, func(x *CancelToken) { x.waiters.WakeAll() })
}

// IsCancelled says whether t was cancelled.
func (t *CancelToken) IsCancelled() bool { return t.cancelled.Load() }

// Drop takes t out of its tree: it is not cancelled from above any more, and its
// children are its parent's. It is to be called when nobody needs t; the children may
// be in use. Drop of a token that was cancelled does nothing.
func (t *CancelToken) Drop() {
	t.tree.mu.Lock()
	parent := t.parent
	t.leave()
	for c := t.child; c != nil; {
		next := c.next
		c.parent, c.prev, c.next = nil, nil, nil
		if parent != nil {
			parent.adopt(c)
		}
		c = next
	}
	t.child = nil
	stop := t.stop
	t.tree.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// Cancelled completes when t is cancelled. It never fails.
//
// Cancel safety: cancel safe. Dropping it loses nothing.
//
//futvet:cancelsafe a token stays cancelled
func (t *CancelToken) Cancelled() Future[struct{}] {
	x := &tokenCancelled{t: t}
	x.end.made()
	return x
}

type tokenCancelled struct {
	t     *CancelToken
	entry WakerEntry
	end   end
}

func (c *tokenCancelled) Poll(cx *Context) (_ struct{}, ready bool, err error) {
	c.end.check("CancelToken.Cancelled")
	if !cx.PollBudget() || !c.t.wait(&c.entry, cx) {
		return struct{}{}, false, nil
	}
	cx.SpendBudget()
	c.end = completed
	return struct{}{}, true, nil
}

func (c *tokenCancelled) Drop() {
	if c.end == open {
		c.end = dropped
		c.t.waiters.Remove(&c.entry)
	}
}

// wait says whether t was cancelled; if not, e waits for it.
func (t *CancelToken) wait(e *WakerEntry, cx *Context) bool {
	if t.cancelled.Load() {
		t.waiters.Remove(e)
		return true
	}
	t.waiters.Register(e, cx.Waker())
	if !t.cancelled.Load() {
		return false
	}
	t.waiters.Remove(e)
	return true
}

// RunUntilCancelled completes as f does, or fails with ErrCancelled when t is
// cancelled; f is then dropped before it returns. If t is cancelled before the first
// poll, f is not polled at all; later on f has precedence: what is ready wins. It
// takes ownership of f. F cannot keep it from looking at t by spending the budget.
//
// Cancel safety: dropping it, as cancelling t, drops f, and loses what f loses then.
func RunUntilCancelled[T any](t *CancelToken, f Future[T]) Future[T] {
	if release.IsNil(f) {
		panic("futures: RunUntilCancelled of a nil future")
	}
	x := &untilCancelled[T]{t: t, f: f}
	x.end.made()
	return x
}

type untilCancelled[T any] struct {
	t      *CancelToken
	f      Future[T]
	entry  WakerEntry
	polled bool
	end    end
}

func (u *untilCancelled[T]) Poll(cx *Context) (value T, ready bool, err error) {
	u.end.check("RunUntilCancelled")
	if u.polled || !u.t.IsCancelled() {
		u.polled = true
		if value, ready, err = u.f.Poll(cx); ready {
			u.finish(completed)
			return value, true, err
		}
		if !u.t.wait(&u.entry, cx) {
			return value, false, nil
		}
	}
	u.finish(completed).Drop()
	return value, true, ErrCancelled
}

func (u *untilCancelled[T]) finish(e end) (f Future[T]) {
	f = u.f
	u.end, u.f = e, nil
	u.t.waiters.Remove(&u.entry)
	return f
}

func (u *untilCancelled[T]) Drop() {
	if u.end == open {
		u.finish(dropped).Drop()
	}
}

// Context returns a copy of parent that is cancelled, with the cause ErrCancelled,
// when t is. Call stop when the context is not needed any more, as with those of
// package context.
func (t *CancelToken) Context(parent context.Context) (ctx context.Context, stop context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	entry := new(WakerEntry)
	t.waiters.Register(entry, WakerFunc(func() { cancel(ErrCancelled) }))
	if t.IsCancelled() {
		cancel(ErrCancelled)
	}
	context.AfterFunc(ctx, func() { t.waiters.Remove(entry) })
	return ctx, func() { cancel(context.Canceled) }
}

// DropGuard returns a guard that cancels t when it is dropped:
//
//	defer token.DropGuard().Drop()
func (t *CancelToken) DropGuard() *DropGuard {
	g := new(DropGuard)
	g.token.Store(t)
	return g
}

// DropGuard cancels a token when it is dropped.
type DropGuard struct{ token atomic.Pointer[CancelToken] }

// Drop cancels the token, unless the guard was disarmed.
func (g *DropGuard) Drop() {
	if t := g.token.Swap(nil); t != nil {
		t.Cancel()
	}
}

// Disarm makes Drop do nothing, and returns the token; nil if that has happened
// already.
func (g *DropGuard) Disarm() *CancelToken { return g.token.Swap(nil) }

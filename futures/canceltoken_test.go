package futures_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// isDone polls a future that is not to be used further and says whether it is ready.
func isDone[T any](f futures.Future[T]) bool {
	_, ready, _ := poll(f, futures.NoopWaker())
	f.Drop()
	return ready
}

// U sync_cancellation_token cancel_token, cancelled_owned.
func TestCancelToken(t *testing.T) {
	token := futures.NewCancelToken()
	wk, other := new(counter), new(counter)
	a, b, c := token.Cancelled(), token.Cancelled(), token.Cancelled()
	poll(a, wk)
	poll(a, other) // the latest waker counts
	poll(b, wk)
	poll(c, wk)
	c.Drop()
	if token.IsCancelled() {
		t.Error("cancelled from the start")
	}
	token.Cancel()
	token.Cancel()
	if wk.count() != 1 || other.count() != 1 || !token.IsCancelled() {
		t.Errorf("woken %d and %d times", wk.count(), other.count())
	}
	for _, f := range []futures.Future[nothing]{a, b, token.Cancelled()} {
		if _, ready, err := poll(f, forbidden{t}); !ready || err != nil {
			t.Error(ready, err)
		}
		mustPanic(t, "CancelToken.Cancelled polled after completion", func() { poll(f, forbidden{t}) })
		f.Drop()
	}
	mustPanic(t, "CancelToken.Cancelled polled after it was dropped", func() { poll(c, forbidden{t}) })
}

// U sync_cancellation_token: cancel_child_token_through_parent,
// cancel_grandchild_token_through_parent_if_child_was_dropped,
// cancel_child_token_without_parent, create_child_token_after_parent_was_cancelled,
// drop_multiple_child_tokens, drop_parent_before_child_tokens,
// derived_cancel, parent_with_..., as one table: a script over a small tree.
func TestCancelTokenTree(t *testing.T) {
	for _, tt := range []struct {
		name      string
		act       func(root, mid, leaf, sibling *futures.CancelToken)
		cancelled [4]bool
	}{
		{"root", func(r, m, l, s *futures.CancelToken) { r.Cancel() }, [4]bool{true, true, true, true}},
		{"child", func(r, m, l, s *futures.CancelToken) { m.Cancel() }, [4]bool{false, true, true, false}},
		{"grandchild", func(r, m, l, s *futures.CancelToken) { l.Cancel() }, [4]bool{false, false, true, false}},
		{"grandchild through the root, child dropped", func(r, m, l, s *futures.CancelToken) {
			m.Drop()
			m.Drop()
			r.Cancel()
		}, [4]bool{true, false, true, true}},
		{"root dropped first", func(r, m, l, s *futures.CancelToken) {
			r.Drop()
			r.Cancel()
		}, [4]bool{true, false, false, false}},
		{"root and child dropped", func(r, m, l, s *futures.CancelToken) {
			r.Drop()
			m.Drop()
			l.Cancel()
		}, [4]bool{false, false, true, false}},
		{"all dropped", func(r, m, l, s *futures.CancelToken) {
			l.Drop()
			s.Drop()
			m.Drop()
			r.Drop()
		}, [4]bool{}},
		{"child, then root", func(r, m, l, s *futures.CancelToken) { m.Cancel(); r.Cancel(); m.Drop() }, [4]bool{true, true, true, true}},
		{"dropped child, cancelled by hand", func(r, m, l, s *futures.CancelToken) { m.Drop(); m.Cancel() }, [4]bool{false, true, false, false}},
	} {
		root := futures.NewCancelToken()
		mid := root.Child()
		leaf, sibling := mid.Child(), root.Child()
		tokens := [4]*futures.CancelToken{root, mid, leaf, sibling}
		var fs [4]futures.Future[nothing]
		var wks [4]counter
		for i, token := range tokens {
			fs[i] = token.Cancelled()
			poll(fs[i], &wks[i])
		}
		tt.act(root, mid, leaf, sibling)
		for i, token := range tokens {
			woken := wks[i].count() == 1
			if token.IsCancelled() != tt.cancelled[i] || woken != tt.cancelled[i] || isDone(fs[i]) != tt.cancelled[i] {
				t.Errorf("%s: token %d: cancelled %v, woken %v", tt.name, i, token.IsCancelled(), woken)
			}
		}
	}
	root := futures.NewCancelToken()
	root.Cancel()
	if c := root.Child(); !c.IsCancelled() || !isDone(c.Cancelled()) {
		t.Error("the child of a cancelled token is not cancelled")
	}
}

// Random trees against a model, and no token is forgotten or kept.
func TestCancelTokenModel(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		type node struct {
			token     *futures.CancelToken
			parent    int // -1 if it has none
			cancelled bool
		}
		nodes := []node{{futures.NewCancelToken(), -1, false}}
		var cancel func(i int)
		cancel = func(i int) {
			nodes[i].cancelled = true
			nodes[i].parent = -1
			for j := range nodes {
				if nodes[j].parent == i {
					cancel(j)
				}
			}
		}
		for range 60 {
			i := rnd.IntN(len(nodes))
			switch rnd.IntN(8) {
			default:
				n := node{nodes[i].token.Child(), i, nodes[i].cancelled}
				if n.cancelled {
					n.parent = -1
				}
				nodes = append(nodes, n)
			case 0, 1, 2:
				nodes[i].token.Drop()
				if !nodes[i].cancelled {
					for j := range nodes {
						if nodes[j].parent == i {
							nodes[j].parent = nodes[i].parent
						}
					}
					nodes[i].parent = -1
				}
			case 3:
				nodes[i].token.Cancel()
				if !nodes[i].cancelled {
					cancel(i)
				}
			}
			for j, n := range nodes {
				if n.token.IsCancelled() != n.cancelled {
					t.Fatalf("seed %d: token %d is cancelled: %v", seed, j, !n.cancelled)
				}
			}
		}
	}
}

// Cancelling, waiting, dropping and making children at the same time: everybody who
// waits below the root is woken in the end.
func TestCancelTokenConcurrently(t *testing.T) {
	for range 50 {
		root := futures.NewCancelToken()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				mid := root.Child()
				leaf := mid.Child()
				done := make(chan nothing, 10)
				f := leaf.Cancelled()
				wk := futures.WakerFunc(func() { done <- nothing{} })
				mid.Drop()
				for {
					if _, ready, _ := poll(f, wk); ready {
						return
					}
					<-done // hangs if nobody wakes
				}
			})
		}
		wg.Go(root.Cancel)
		wg.Go(root.Cancel)
		wg.Wait()
	}
}

// A waker that panics keeps nobody asleep; wakers may use the tree.
func TestCancelTokenWakers(t *testing.T) {
	root := futures.NewCancelToken()
	child := root.Child()
	f, g, h := root.Cancelled(), root.Cancelled(), child.Cancelled()
	wk := new(counter)
	poll(f, futures.WakerFunc(func() {
		root.Child().Cancel()
		f.Drop()
		child.Drop()
		panic("waker")
	}))
	poll(g, wk)
	poll(h, wk)
	mustPanic(t, "waker", root.Cancel)
	if wk.count() != 2 {
		t.Errorf("woken %d times", wk.count())
	}
}

// U sync_cancellation_token run_until_cancelled_test.
func TestRunUntilCancelled(t *testing.T) {
	token := futures.NewCancelToken()
	if v, ready, err := poll(futures.RunUntilCancelled(token, futures.Ready(1)), forbidden{t}); v != 1 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	g := &gate[int]{}
	f := futures.RunUntilCancelled[int](token, g)
	wk := new(counter)
	poll(f, wk)
	token.Cancel()
	if wk.count() != 1 {
		t.Errorf("woken %d times", wk.count())
	}
	if _, ready, err := poll(f, wk); !ready || err != futures.ErrCancelled {
		t.Error(ready, err)
	}
	if polls, drops := g.counts(); polls != 2 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
	mustPanic(t, "RunUntilCancelled polled after completion", func() { poll(f, wk) })
	// Cancelled before the first poll: not polled.
	g = &gate[int]{opened: true}
	if _, ready, err := poll(futures.RunUntilCancelled[int](token, g), forbidden{t}); !ready || err != futures.ErrCancelled {
		t.Error(ready, err)
	}
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
	// Ready and cancelled at the same time: what is ready wins.
	token = futures.NewCancelToken()
	g = &gate[int]{}
	f = futures.RunUntilCancelled[int](token, g)
	poll(f, wk)
	g.open(5, nil)
	token.Cancel()
	if v, ready, err := poll(f, wk); v != 5 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	// Dropped.
	token = futures.NewCancelToken()
	g = &gate[int]{}
	f = futures.RunUntilCancelled[int](token, g)
	poll(f, forbidden{t})
	f.Drop()
	f.Drop()
	token.Cancel()
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
	mustPanic(t, "RunUntilCancelled of a nil future", func() { futures.RunUntilCancelled[int](token, nil) })
}

// A future that is always busy cannot keep RunUntilCancelled from looking at the
// token.
func TestRunUntilCancelledOfBusy(t *testing.T) {
	token := futures.NewCancelToken()
	polls := 0
	busy := futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if polls++; polls == 3 {
			token.Cancel()
		}
		for cx.PollBudget() {
			cx.SpendBudget()
		}
		return 0, false, nil
	}, nil)
	if _, err := executor.Run(futures.RunUntilCancelled(token, busy)); err != futures.ErrCancelled || polls != 3 {
		t.Error(err, polls)
	}
}

func TestDropGuard(t *testing.T) {
	token := futures.NewCancelToken()
	g := token.DropGuard()
	if g.Disarm() != token || g.Disarm() != nil {
		t.Error("Disarm")
	}
	g.Drop()
	if token.IsCancelled() {
		t.Error("cancelled by a disarmed guard")
	}
	g = token.DropGuard()
	g.Drop()
	g.Drop()
	if !token.IsCancelled() {
		t.Error("not cancelled")
	}
}

func TestCancelTokenAndContext(t *testing.T) {
	token := futures.NewCancelToken()
	ctx, stop := token.Context(context.Background())
	if ctx.Err() != nil {
		t.Error(ctx.Err())
	}
	token.Cancel()
	if ctx.Err() != context.Canceled || context.Cause(ctx) != futures.ErrCancelled {
		t.Error(ctx.Err(), context.Cause(ctx))
	}
	stop()
	ctx, stop = token.Context(context.Background())
	if context.Cause(ctx) != futures.ErrCancelled {
		t.Error("the context of a cancelled token is not cancelled")
	}
	stop()
	// Stopped, it does not cancel the token.
	token = futures.NewCancelToken()
	ctx, stop = token.Context(context.Background())
	stop()
	if token.IsCancelled() || context.Cause(ctx) != context.Canceled {
		t.Error(context.Cause(ctx))
	}

	ctx, cancel := context.WithCancel(context.Background())
	token = futures.CancelTokenFrom(ctx)
	child := token.Child()
	kept := futures.CancelTokenFrom(ctx)
	kept.Drop()
	cancel()
	eventually(t, "the context cancelling the token", child.IsCancelled)
	if kept.IsCancelled() {
		t.Error("a dropped token was cancelled by its context")
	}
	late := futures.CancelTokenFrom(ctx)
	await(late.Cancelled())
	if !late.IsCancelled() {
		t.Error("not cancelled")
	}
}

// await polls f on this goroutine until it is ready.
func await[T any](f futures.Future[T]) (T, error) {
	woken := make(chan nothing, 1)
	wk := futures.WakerFunc(func() {
		select {
		case woken <- nothing{}:
		default:
		}
	})
	for {
		if v, ready, err := poll(f, wk); ready {
			return v, err
		}
		<-woken
	}
}

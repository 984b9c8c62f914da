package futtest

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/timer"
)

// A poll that does not return is given up, and named; the goroutine that it has
// blocked ends when it gets on.
func TestBlockingPoll(t *testing.T) {
	impatient(t)
	for _, tt := range []struct {
		name, state string
		block       func(release chan nothing)
	}{
		{"channel", "chan receive", func(release chan nothing) { <-release }},
		{"select", "select", func(release chan nothing) {
			select {
			case <-release:
			case <-make(chan int):
			}
		}},
	} {
		for name, f := range map[string]func(wait func()) futures.Future[nothing]{
			"block": func(wait func()) futures.Future[nothing] {
				return block(func(co *futures.Co) error { wait(); return nil })
			},
			"nested block": func(wait func()) futures.Future[nothing] {
				return block(func(co *futures.Co) error {
					co.Yield()
					_, err := futures.Await(co, block(func(*futures.Co) error { wait(); return nil }))
					return err
				})
			},
			"poll": func(wait func()) futures.Future[nothing] {
				return futures.PollFunc(func(*futures.Context) (nothing, bool, error) { wait(); return nothing{}, true, nil }, nil)
			},
		} {
			t.Run(tt.name+" in "+name, func(t *testing.T) {
				release := make(chan nothing)
				returned := make(chan nothing)
				ft := &fake{}
				_, err := Run(ft, f(func() {
					defer close(returned)
					tt.block(release)
				}))
				if err == nil {
					t.Error("no error")
				}
				ft.wantFailure(t, "a poll has not returned for", "blocked in \\["+tt.state+"\\] at .*stuck_test.go:", "TestBlockingPoll")
				close(release)
				<-returned
			})
		}
	}
}

// blocking is a future of a call that blocks.
func blocking(call func()) futures.Future[nothing] {
	return compat.Blocking(func(context.Context) (nothing, error) { call(); return nothing{}, nil })
}

// Time does not advance while a call that blocks has not returned.
func TestTimeWaitsForBlockingCalls(t *testing.T) {
	_, err := Run(t, futures.Future[nothing](timer.Timeout(time.Second, blocking(func() { time.Sleep(20 * time.Millisecond) }))))
	if err != nil {
		t.Error(err)
	}
}

// It does advance when nobody waits for the call any more.
func TestTimeDoesNotWaitForAbandonedCalls(t *testing.T) {
	release := make(chan nothing)
	_, err := Run(t, block(func(co *futures.Co) error {
		call := blocking(func() { <-release })
		call.Poll(NewContext()) // is begun outside: nobody is told
		call.Drop()
		other := futures.Spawn(co, blocking(func() { <-release }))
		co.Yield()
		other.Drop()
		_, err := futures.Await(co, timer.Sleep(time.Hour))
		return err
	}))
	close(release)
	if err != nil {
		t.Error(err)
	}
}

func TestBlockingCallThatNeverReturns(t *testing.T) {
	impatient(t)
	release := make(chan nothing)
	f := &fake{}
	var at string
	Run(f, block(func(co *futures.Co) error {
		call := blocking(func() { <-release })
		at = line(1)
		_, err := futures.Await(co, timer.Timeout(time.Second, call))
		return err
	}))
	f.wantFailure(t, "a call that blocks has not returned for", "compat.Blocking, begun at", "is suspended at "+at)
	close(release)
}

// In a bubble, time is the bubble's: time.Now, the runtime's timers and goroutines
// that sleep have it as well.
func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		Explore(t, 20, func(t testing.TB) {
			begun := time.Now()
			_, err := Run(t, block(func(co *futures.Co) error {
				tick := timer.Every(time.Minute)
				defer tick.Drop()
				bell := &bell{}
				time.AfterFunc(90*time.Second, bell.ring)
				if now, _ := futures.Await(co, tick.Tick()); now.Sub(begun) != time.Minute || time.Since(begun) != time.Minute {
					t.Errorf("the first tick at %v, %v", now.Sub(begun), time.Since(begun))
				}
				if _, err := futures.Await[nothing](co, bell); err != nil || time.Since(begun) != 90*time.Second {
					t.Errorf("the bell at %v, %v", time.Since(begun), err)
				}
				Advance(co, 24*time.Hour)
				if time.Since(begun) != 24*time.Hour+90*time.Second {
					t.Errorf("advanced to %v", time.Since(begun))
				}
				return nil
			}))
			if err != nil {
				t.Error(err)
			}
		})
		if time.Since(start) != 20*(24*time.Hour+90*time.Second) {
			t.Errorf("it took %v", time.Since(start))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		Run(f, block(func(co *futures.Co) error {
			_, err := futures.Await(co, futures.Pending[nothing]())
			return err
		}))
		f.wantFailure(t, "deadlock")
	})
}

// bell is a future that is ready once it was rung.
type bell struct {
	mu    sync.Mutex
	rung  bool
	waker futures.Waker
}

func (b *bell) ring() {
	b.mu.Lock()
	b.rung = true
	wk := b.waker
	b.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

func (b *bell) Poll(cx *futures.Context) (nothing, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waker = cx.Waker()
	return nothing{}, b.rung, nil
}

func (b *bell) Drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waker = nil
}

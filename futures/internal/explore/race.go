package explore

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// Worker is one goroutine of a stress test.
type Worker struct {
	ID   int
	Rand *rand.Rand
	t    *testing.T
}

// Race calls body on n goroutines, again and again until its time is over, and
// returns when all have ended.
func Race(t *testing.T, n int, body func(w *Worker)) {
	t.Helper()
	d := max(*soak, 150*time.Millisecond)
	deadline := time.Now().Add(d)
	var wg sync.WaitGroup
	for id := range n {
		w := &Worker{ID: id, Rand: rand.New(rand.NewPCG(uint64(id), 13)), t: t}
		wg.Go(func() {
			for time.Now().Before(deadline) && !t.Failed() {
				body(w)
			}
		})
	}
	wg.Wait()
}

// hang is how long nothing may happen.
const hang = time.Minute

// Wait polls f, which it takes, until it is ready. It fails the test, and drops f, if
// that does not come.
func Wait[T any](w *Worker, f futures.Future[T]) (v T, ready bool, err error) {
	s := leaftest.NewSignal()
	for {
		if v, ready, err := f.Poll(futures.NewContext(s)); ready {
			return v, true, err
		}
		select {
		case <-s:
		default:
			timeout := time.NewTimer(hang)
			select {
			case <-s:
			case <-timeout.C:
				w.t.Errorf("worker %d waits for ever", w.ID)
				f.Drop()
				return v, false, nil
			}
			timeout.Stop()
		}
	}
}

// Try polls f, which it takes, and gives up sooner or later: at once, after another
// poll, when it was woken, or never. It drops f unless it was ready.
func Try[T any](w *Worker, f futures.Future[T]) (v T, ready bool, err error) {
	s := leaftest.NewSignal()
	switch w.Rand.IntN(4) {
	case 0:
	case 1:
		if v, ready, err = f.Poll(futures.NewContext(s)); ready {
			return v, ready, err
		}
		if v, ready, err = f.Poll(futures.NewContext(leaftest.NewSignal())); ready {
			return v, ready, err
		}
	case 2:
		if v, ready, err = f.Poll(futures.NewContext(s)); ready {
			return v, ready, err
		}
		timeout := time.NewTimer(time.Millisecond)
		select {
		case <-s: // granted, and dropped all the same
		case <-timeout.C:
		}
		timeout.Stop()
	default:
		return Wait(w, f)
	}
	f.Drop()
	return v, false, nil
}

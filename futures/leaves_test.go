package futures_test

import (
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// parcel is an item that is to be received or dropped, once.
type parcel struct {
	ends    atomic.Int32
	counter *atomic.Int64
}

func (p *parcel) Drop()    { p.end() }
func (p *parcel) receive() { p.end() }

func (p *parcel) end() {
	if p.ends.Add(1) == 1 {
		p.counter.Add(1)
	}
}

// Several executors share a channel, a lock and oneshots, and every wait may be
// cancelled at any time: by a deadline, by a branch that is faster, by the end of
// its task. No parcel is lost or delivered twice, the lock is always passed on, and
// nobody is left asleep.
func TestLeavesUnderCancellation(t *testing.T) {
	const executors, senders, parcels = 3, 4, 150
	var made, ended, inside atomic.Int64
	var all sync.Map
	newParcel := func() *parcel {
		p := &parcel{counter: &ended}
		made.Add(1)
		all.Store(p, true)
		return p
	}
	tx, rx := mpsc.New[*parcel](3)
	mutex := lock.NewMutex(0)
	replies := make(chan *oneshot.Sender[*parcel], executors*senders*parcels)

	send := func(co *futures.Co, rng *rand.Rand, tx *mpsc.Sender[*parcel]) {
		p := newParcel()
		patience := time.Duration(rng.IntN(3)) * time.Millisecond
		switch rng.IntN(4) {
		case 0:
			futures.Await(co, timer.Timeout(patience, tx.Send(p)))
		case 1:
			mine := true
			defer func() {
				if mine {
					p.Drop()
				}
			}()
			permit, err := futures.Await(co, timer.Timeout(patience, tx.Reserve()))
			switch {
			case err != nil:
			case rng.IntN(3) == 0:
				permit.Drop()
			default:
				permit.Send(p)
				mine = false
			}
		case 2:
			if tx.TrySend(p) != nil {
				p.Drop()
			}
		default:
			sent := futures.On(tx.Send(p))
			quick := futures.On(futures.Async(func(co *futures.Co) (int, error) {
				for range rng.IntN(4) {
					co.Yield()
				}
				return 0, nil
			}))
			co.Select(sent, quick)
		}
	}
	critical := func(co *futures.Co, rng *rand.Rand) {
		lockIt := futures.On(mutex.Lock())
		hurry := futures.On(timer.Sleep(time.Duration(rng.IntN(2)) * time.Millisecond))
		if co.Select(lockIt, hurry) != futures.Branch(lockIt) {
			return
		}
		guard, _ := lockIt.Result()
		defer guard.Unlock()
		if inside.Add(1) != 1 {
			t.Error("two tasks hold the lock")
		}
		defer inside.Add(-1)
		*guard.Value()++
		for range rng.IntN(3) {
			co.Yield()
		}
		if rng.IntN(20) == 0 {
			futures.Await(co, timer.Sleep(time.Millisecond))
		}
	}
	ask := func(co *futures.Co, rng *rand.Rand) {
		otx, orx := oneshot.New[*parcel]()
		if rng.IntN(10) == 0 {
			defer otx.Drop() // nobody answers
		} else {
			replies <- otx
		}
		p, err := futures.Await(co, timer.Timeout(time.Duration(rng.IntN(3))*time.Millisecond, futures.Future[*parcel](orx)))
		if err == nil {
			p.receive()
		}
	}

	var wg sync.WaitGroup
	for e := range executors {
		tx := tx.Clone()
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer tx.Drop()
			_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
				g := futures.NewGroup[int](co)
				defer co.AsyncDrop(g)
				for s := range senders {
					rng := rand.New(rand.NewPCG(uint64(e), uint64(s)))
					g.Spawn(futures.Async(func(co *futures.Co) (int, error) {
						for range parcels {
							send(co, rng, tx)
							critical(co, rng)
							ask(co, rng)
						}
						return 0, nil
					}))
				}
				rng := rand.New(rand.NewPCG(uint64(e), 99))
				for n := 0; n < senders; {
					ended, tired := futures.On(g.Ended()), futures.On(timer.Sleep(time.Millisecond))
					if co.Select(ended, tired) == futures.Branch(ended) {
						n++
					} else if rng.IntN(2000) == 0 {
						return 0, nil // which cancels the others wherever they are
					}
				}
				return 0, nil
			}))
			if err != nil {
				t.Error(err)
			}
		}()
	}
	stop := make(chan nothing)
	answered := make(chan nothing)
	go func() {
		defer close(answered)
		for i := 0; ; i++ {
			select {
			case otx := <-replies:
				if i%3 == 0 {
					otx.Drop()
				} else if p := newParcel(); otx.Send(p) != nil {
					p.Drop()
				}
			case <-stop:
				return
			}
		}
	}()
	tx.Drop()
	_, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		rng := rand.New(rand.NewPCG(1, 1))
		for {
			recv, other := futures.On(rx.Recv()), futures.On(timer.Sleep(time.Duration(rng.IntN(2))*time.Millisecond))
			if co.Select(recv, other) != futures.Branch(recv) {
				continue
			}
			p, err := recv.Result()
			if err == io.EOF {
				return 0, nil
			}
			p.receive()
			if rng.IntN(10) == 0 {
				futures.Await(co, timer.Sleep(time.Millisecond)) // the channel fills up
			}
		}
	}))
	if err != nil {
		t.Error(err)
	}
	wg.Wait()
	close(stop)
	<-answered
	rx.Drop()
	close(replies)
	for otx := range replies {
		otx.Drop()
	}
	if guard, ok := mutex.TryLock(); !ok {
		t.Error("the lock was not passed on")
	} else {
		guard.Unlock()
	}
	t.Log(made.Load(), "parcels")
	if made.Load() != ended.Load() {
		t.Errorf("%d parcels were made, %d have ended", made.Load(), ended.Load())
	}
	all.Range(func(p, _ any) bool {
		if n := p.(*parcel).ends.Load(); n != 1 {
			t.Errorf("a parcel has ended %d times", n)
			return false
		}
		return true
	})
}

package main

import (
	"runtime"
	"sync"
	"time"
)

func spawnGoroutines(s size) (values, error) {
	s.asIfAlone()
	return values{"ns": best(s.n, func() {
		var wg sync.WaitGroup
		wg.Add(s.n)
		for range s.n {
			go wg.Done()
		}
		wg.Wait()
	})}, nil
}

// pendingGoroutines measures the memory of goroutines that wait for a channel.
func pendingGoroutines(s size) (values, error) {
	quit := make(chan struct{})
	return weighGoroutines(s, func() { <-quit }, func() { close(quit) })
}

// heavySleepers measures the memory of goroutines that sleep; they end some time later.
func heavySleepers(s size) (values, error) {
	asleep := s.longNap()
	return weighGoroutines(s, func() { time.Sleep(asleep) }, func() {})
}

// weighGoroutines measures the memory that n goroutines add to the process when each of
// them waits, after a collection.
func weighGoroutines(s size, wait, end func()) (values, error) {
	s.asIfAlone()
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	var running sync.WaitGroup
	running.Add(s.n)
	for range s.n {
		go func() {
			running.Done()
			wait()
		}()
	}
	running.Wait()
	runtime.GC()
	after, err := residentBytes()
	end()
	if err != nil {
		return nil, err
	}
	return values{"bytes": (after - before) / float64(s.n)}, nil
}

func yieldGoroutines(s size) (values, error) {
	s.asIfAlone()
	return values{"ns": best(s.n*yields, func() {
		var wg sync.WaitGroup
		for range s.n {
			wg.Go(func() {
				for range yields {
					runtime.Gosched()
				}
			})
		}
		wg.Wait()
	})}, nil
}

func pingPongGoroutines(s size) (values, error) {
	return exchange(s, 1), nil
}

// roundTrip is what two goroutines need to hand over to each other and back.
func roundTrip(s size) (values, error) {
	return exchange(s, 0), nil
}

// exchange sends numbers to another goroutine and back, over two channels.
func exchange(s size, capacity int) values {
	s.asIfAlone()
	return values{"ns": best(s.n, func() {
		ping, pong := make(chan uint64, capacity), make(chan uint64, capacity)
		go func() {
			defer close(pong)
			for v := range ping {
				pong <- v
			}
		}()
		for i := range s.n {
			ping <- uint64(i)
			<-pong
		}
		close(ping)
		<-pong
	})}
}

func sleepingGoroutines(s size) (values, error) {
	s.asIfAlone()
	used := cpuTime()
	var wg sync.WaitGroup
	wg.Add(s.n)
	for i := range s.n {
		go func() {
			time.Sleep(s.nap(i))
			wg.Done()
		}()
	}
	wg.Wait()
	return values{"cpu": cpuTime() - used}, nil
}

// cancelAfterFunc measures what cancelTimeout does with the timers of package time.
func cancelAfterFunc(s size) (values, error) {
	s.asIfAlone()
	out := values{"ns": best(s.n, func() {
		for range s.n {
			time.AfterFunc(10*time.Second, func() {}).Stop()
		}
	})}
	again := time.AfterFunc(10*time.Second, func() {})
	defer again.Stop()
	out["again"] = best(s.n, func() {
		for range s.n {
			again.Reset(10 * time.Second)
			again.Stop()
		}
	})
	return out, nil
}

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

// pendingGoroutines measures the memory that n goroutines add to the process after a
// collection.
func pendingGoroutines(s size) (values, error) {
	s.asIfAlone()
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	var running, ended sync.WaitGroup
	running.Add(s.n)
	quit := make(chan struct{})
	for range s.n {
		ended.Go(func() {
			running.Done()
			<-quit
		})
	}
	running.Wait()
	runtime.GC()
	after, err := residentBytes()
	close(quit)
	ended.Wait()
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
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	used := cpuTime()
	var wg sync.WaitGroup
	wg.Add(s.n)
	for i := range s.n {
		go func() {
			time.Sleep(s.nap(i))
			wg.Done()
		}()
	}
	asleep := s.whenAsleep()
	wg.Wait()
	used = cpuTime() - used
	after, err := asleep()
	if err != nil {
		return nil, err
	}
	return values{"bytes": (after - before) / float64(s.n), "cpu": used}, nil
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

package timer_test

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

func ExampleSleep() {
	start := time.Now()
	now, err := executor.Run(timer.Sleep(10 * time.Millisecond))
	fmt.Println(now.Sub(start) >= 10*time.Millisecond, err)
	// Output: true <nil>
}

func ExampleTimeout() {
	_, err := executor.Run(timer.Timeout(10*time.Millisecond, futures.Pending[string]()))
	fmt.Println(err)
	// Output: futures: deadline elapsed
}

// One sleep for a whole loop is made before it and lent to every select; a sleep
// that is made anew in each turn would measure how long nothing happened.
func ExampleEvery() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		heartbeat := timer.Every(5 * time.Millisecond)
		defer heartbeat.Drop()
		deadline := timer.Sleep(time.Minute)
		defer deadline.Drop()
		for beats := 0; beats < 3; beats++ {
			beat := futures.On(heartbeat.Tick())
			end := futures.On(futures.Ref(deadline))
			switch co.Select(beat, end) {
			case beat:
				fmt.Println("still here")
			case end:
				return struct{}{}, futures.ErrElapsed
			}
		}
		return struct{}{}, nil
	}))
	// Output:
	// still here
	// still here
	// still here
}

// A timeout that begins anew with everything that happens, without a new future for
// each.
func ExampleSleeper() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		messages := timer.Every(time.Millisecond)
		defer messages.Drop()
		idle := timer.NewSleeper(time.Minute)
		defer idle.Drop()
		for n := range 3 {
			message, silence := futures.On(messages.Tick()), futures.On(futures.Ref[time.Time](idle))
			switch co.Select(message, silence) {
			case message:
				fmt.Println("message", n)
				idle.Reset(time.Minute)
			case silence:
				return struct{}{}, futures.ErrElapsed
			}
		}
		return struct{}{}, nil
	}))
	// Output:
	// message 0
	// message 1
	// message 2
}

func ExampleDelayQueue() {
	executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		cache := timer.NewDelayQueue[string]()
		defer cache.Drop()
		cache.Insert("old", 2*time.Millisecond)
		used := cache.Insert("used", time.Millisecond)
		gone := cache.Insert("removed", time.Millisecond)
		cache.Reset(used, 50*time.Millisecond)
		cache.Remove(gone)
		for name := range futures.Each(co, futures.RefStream[string](cache)) {
			fmt.Println(name, "has expired")
		}
		return struct{}{}, nil
	}))
	// Output:
	// old has expired
	// used has expired
}

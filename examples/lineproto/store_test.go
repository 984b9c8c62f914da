package main

import (
	"errors"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// A change that cannot be announced is not made: given up while it waits for room,
// it leaves the data as it was, and unlocked.
func TestChangeGivenUp(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(co *futures.Co, s *store) error
	}{
		{"set", func(co *futures.Co, s *store) error { return s.set(co, "k", "new") }},
		{"set another", func(co *futures.Co, s *store) error { return s.set(co, "other", "new") }},
		{"del", func(co *futures.Co, s *store) error {
			_, err := s.del(co, "k")
			return err
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
					changes, feed := mpsc.New[event](1)
					defer changes.Drop()
					defer feed.Drop()
					s := &store{data: lock.NewMutex(table{}), changes: changes}
					if err := s.set(co, "k", "old"); err != nil {
						return struct{}{}, err
					}
					_, err := futures.Await(co, timer.Timeout(time.Second, futures.Async(func(co *futures.Co) (struct{}, error) {
						return struct{}{}, tt.change(co, s)
					})))
					if !errors.Is(err, futures.ErrElapsed) {
						t.Errorf("without room for an event it ends with %v", err)
					}
					guard, ok := s.data.TryLock()
					if !ok {
						t.Fatal("the data stays locked")
					}
					defer guard.Unlock()
					if want := (table{"k": "old"}); !maps.Equal(*guard.Value(), want) {
						t.Errorf("the data is %v, want %v", *guard.Value(), want)
					}
					if e, ok, err := feed.TryRecv(); !ok || e != (event{key: "k", value: "old"}) {
						t.Errorf("announced: %+v, %v, %v", e, ok, err)
					}
					if e, ok, err := feed.TryRecv(); ok {
						t.Errorf("announced, too: %+v, %v", e, err)
					}
					return struct{}{}, nil
				}))
				if err != nil {
					t.Error(err)
				}
				noGoroutineLeft(t)
			})
		})
	}
}

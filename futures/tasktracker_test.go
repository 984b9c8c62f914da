package futures_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
)

// U task_tracker: open_close, token_len, notify_immediately, notify_on_token_drop,
// notify_on_last_token_drop, notify_many, close_during_exit, as scripts over one
// tracker. Each step is followed by whether the wait that was made first is ready.
func TestTaskTrackerWait(t *testing.T) {
	type step struct {
		do    string
		ready bool
	}
	for name, steps := range map[string][]step{
		"empty and open":             {{"", false}},
		"closed at once":             {{"close", true}},
		"closed before the last":     {{"token", false}, {"close", false}, {"drop", true}},
		"closed after the last":      {{"token", false}, {"drop", false}, {"close", true}},
		"two":                        {{"token", false}, {"token", false}, {"close", false}, {"drop", false}, {"drop", true}},
		"reopened before the last":   {{"token", false}, {"close", false}, {"reopen", false}, {"drop", false}, {"close", true}},
		"added after close":          {{"close+token", true}, {"drop", true}},
		"close_during_exit":          {{"token", false}, {"close", false}, {"drop+reopen", true}},
		"reopened at once, and busy": {{"close+reopen+token", true}},
	} {
		t.Run(name, func(t *testing.T) {
			tr := futures.NewTaskTracker()
			var tokens []*futures.TrackerToken
			woken := new(counter)
			watched, f := tr.Wait(), tr.Wait()
			poll(watched, woken)
			done := false
			for _, s := range steps {
				for _, do := range strings.Split(s.do, "+") {
					switch do {
					case "token":
						tokens = append(tokens, tr.Token())
					case "drop":
						tokens[0].Drop()
						tokens[0].Drop()
						tokens = tokens[1:]
					case "close":
						if first, again := tr.Close(), tr.Close(); !first || again {
							t.Error("Close says", first, again)
						}
					case "reopen":
						if first, again := tr.Reopen(), tr.Reopen(); !first || again {
							t.Error("Reopen says", first, again)
						}
					}
				}
				if tr.Len() != len(tokens) {
					t.Errorf("after %q: Len %d, want %d", s.do, tr.Len(), len(tokens))
				}
				if !done {
					_, done, _ = poll(f, futures.NoopWaker())
				}
				if done != s.ready || (woken.count() > 0) != s.ready {
					t.Errorf("after %q: ready %v, woken %d times", s.do, done, woken.count())
				}
			}
			watched.Drop()
			f.Drop()
			for _, token := range tokens {
				token.Drop()
			}
			if tr.Len() != 0 {
				t.Errorf("Len %d", tr.Len())
			}
		})
	}
}

func TestTrack(t *testing.T) {
	var tr futures.TaskTracker
	for _, how := range []string{"completed", "failed", "dropped", "dropped before its first poll", "panicked"} {
		g := &gate[int]{}
		f := futures.Track[int](&tr, g)
		if tr.Len() != 1 {
			t.Fatalf("%s: Len %d", how, tr.Len())
		}
		switch how {
		case "completed":
			poll(f, futures.NoopWaker())
			g.open(3, nil)
			if v, ready, err := poll(f, futures.NoopWaker()); v != 3 || !ready || err != nil {
				t.Error(v, ready, err)
			}
			mustPanic(t, "Track polled after completion", func() { poll(f, forbidden{t}) })
		case "failed":
			g.open(0, errBoom)
			if _, _, err := poll(f, futures.NoopWaker()); err != errBoom {
				t.Error(err)
			}
		case "dropped":
			poll(f, futures.NoopWaker())
			f.Drop()
		case "panicked":
			g.panics = errBoom
			mustPanic(t, "boom", func() { poll(f, futures.NoopWaker()) })
			if tr.Len() != 1 {
				t.Errorf("Len %d before the drop", tr.Len())
			}
		}
		f.Drop()
		f.Drop()
		if tr.Len() != 0 {
			t.Errorf("%s: Len %d", how, tr.Len())
		}
	}
	mustPanic(t, "Track of a nil future", func() { futures.Track[int](&tr, nil) })
	// A drop that panics still counts.
	f := futures.Track[int](&tr, &gate[int]{onDrop: func() { panic("drop") }})
	mustPanic(t, "drop", f.Drop)
	if tr.Len() != 0 {
		t.Errorf("Len %d", tr.Len())
	}
}

// The graceful shutdown that it is made for: tasks are cancelled, and Wait waits
// until their asynchronous cleanup is done, however they are cancelled.
func TestTaskTrackerShutdown(t *testing.T) {
	for _, how := range []string{"token", "abort", "drop", "awaited and cancelled"} {
		var j journal
		run(t, func(co *futures.Co) (nothing, error) {
			tr, token := futures.NewTaskTracker(), futures.NewCancelToken()
			worker := func() *futures.Block[int] {
				return futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						co.Yield()
						co.Yield()
						j.add("cleaned up")
					}()
					return futures.Await(co, futures.RunUntilCancelled(token, futures.Pending[int]()))
				})
			}
			task := futures.SpawnTracked[int](tr, co, worker())
			if how == "awaited and cancelled" {
				task.Abort()
				task = futures.Spawn[int](co, futures.Async(func(co *futures.Co) (int, error) {
					defer j.add("outer")
					return futures.Await(co, futures.Track[int](tr, worker()))
				}))
			}
			co.Yield()
			switch how {
			case "token":
				token.Cancel()
			case "drop":
				task.Drop()
			default:
				task.Abort()
			}
			tr.Close()
			futures.Await(co, tr.Wait())
			j.add("waited")
			task.Drop()
			return nothing{}, nil
		})
		if how == "awaited and cancelled" {
			if !j.has("outer") || j.events[0] != "cleaned up" {
				t.Errorf("%s: %q", how, j.events)
			}
			continue
		}
		j.want(t, "cleaned up", "waited")
	}
	// Dropped outside any task: the cleanup is finished elsewhere, and counted.
	var j journal
	tr := futures.NewTaskTracker()
	f := futures.Track[int](tr, futures.Async(func(co *futures.Co) (int, error) {
		defer func() { co.Yield(); j.add("cleaned up") }()
		return futures.Await(co, futures.Pending[int]())
	}))
	poll(f, futures.NoopWaker())
	tr.Close()
	f.Drop()
	await(tr.Wait())
	j.want(t, "cleaned up")
}

func TestTaskTrackerConcurrently(t *testing.T) {
	tr := futures.NewTaskTracker()
	hold := tr.Token()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				poll(futures.Track(tr, futures.Ready(1)), futures.NoopWaker())
			}
		})
	}
	for range 4 {
		wg.Go(func() { await(tr.Wait()) })
	}
	tr.Close()
	hold.Drop()
	wg.Wait()
	if tr.Len() != 0 || !tr.IsClosed() {
		t.Error(tr.Len(), tr.IsClosed())
	}
}

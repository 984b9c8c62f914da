package timer

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// immediate_delay, multi_delay_at_start, insert_before_first_after_poll,
// reset_much_later, remove_entry and the like (tokio-util time_delay_queue.rs).
func TestDelayQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewDelayQueue[string]()
		defer q.Drop()
		start := time.Now()
		expect := func(v string, at time.Duration) {
			t.Helper()
			got, err := leaftest.Wait(futures.Next[string](q))
			if got != v || err != nil || time.Since(start) != at*time.Second {
				t.Errorf("got %q, %v at %v, want %q at %ds", got, err, time.Since(start), v, at)
			}
		}
		end := func() {
			t.Helper()
			if _, err := leaftest.Wait(futures.Next[string](q)); err != io.EOF || !q.IsTerminated() {
				t.Errorf("err=%v, want the end", err)
			}
		}
		end()
		end()
		q.Insert("b", 2*time.Second)
		q.Insert("a", time.Second)
		q.Insert("b2", 2*time.Second)
		gone := q.Insert("gone", time.Second)
		if q.IsTerminated() || q.Len() != 4 {
			t.Error("it goes on after an Insert")
		}
		if v, ok := q.Remove(gone); v != "gone" || !ok {
			t.Error("Remove")
		}
		if _, ok := q.Remove(gone); ok || q.Reset(gone, 0) || q.Reset(Key{}, 0) {
			t.Error("a key of what is gone names something")
		}
		expect("a", 1)
		k := q.Insert("c", 10*time.Second)
		if at, ok := q.Deadline(k); !ok || at.Sub(start) != 11*time.Second {
			t.Error("Deadline")
		}
		q.Insert("d", 4*time.Second)
		expect("b", 2)
		expect("b2", 2)
		if !q.Reset(k, time.Second) {
			t.Error("Reset")
		}
		expect("c", 3)
		expect("d", 5)
		q.InsertAt("past", start)
		expect("past", 5)
		end()
	})
}

// While somebody waits, an earlier value wakes it, a later one does not, and the
// removal of the last one ends the stream.
func TestDelayQueueWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewDelayQueue[int]()
		var w leaftest.Counter
		cx := futures.NewContext(&w)
		waits := func(f futures.Future[int], woken int) {
			t.Helper()
			if w.Count() != woken {
				t.Fatalf("woken %d times, want %d", w.Count(), woken)
			}
			if f != nil {
				pending(t, f, &w)
			} else if _, ready, _ := q.PollNext(cx); ready {
				t.Fatal("ready")
			}
		}
		f := q.Expired()
		waits(f, 0)
		q.Insert(1, time.Hour) // while it is empty
		waits(f, 1)
		q.Insert(2, 2*time.Hour)
		waits(f, 1)
		k := q.Insert(3, time.Minute)
		waits(f, 2)
		q.Reset(k, 3*time.Hour)
		waits(f, 3)
		q.Reset(k, time.Second)
		waits(f, 4)
		time.Sleep(time.Second)
		synctest.Wait()
		if v, ready, _ := poll(f, &w); w.Count() != 5 || v != 3 || !ready {
			t.Fatalf("woken %d times, %d, %v", w.Count(), v, ready)
		}
		f = q.Expired()
		waits(f, 5)
		f.Drop() // is not woken any more, and the values stay
		q.Insert(4, time.Minute)
		time.Sleep(time.Minute)
		synctest.Wait()
		if v, ready, _ := q.PollNext(cx); w.Count() != 5 || v != 4 || !ready {
			t.Fatalf("woken %d times, %d, %v", w.Count(), v, ready)
		}
		q.Insert(5, 1)
		q.Clear()
		k = q.Insert(6, time.Hour)
		waits(nil, 5)
		q.Remove(k)
		if _, ready, err := q.PollNext(cx); w.Count() != 6 || !ready || err != io.EOF {
			t.Errorf("woken %d times, ready=%v err=%v", w.Count(), ready, err)
		}
		old, young := q.Expired(), q.Expired()
		pending(t, old, leaftest.Forbidden{})
		pending(t, young, &w)
		old.Drop()
		q.Insert(7, 0)
		if v, ready, _ := poll(young, &w); w.Count() != 7 || v != 7 || !ready {
			t.Errorf("woken %d times, %d, %v", w.Count(), v, ready)
		}
		q.Drop()
	})
}

func TestDelayQueueDropsItsValues(t *testing.T) {
	q := NewDelayQueue[*leaftest.Item]()
	var items []*leaftest.Item
	for i := range 4 {
		it := &leaftest.Item{ID: i}
		items = append(items, it)
		k := q.Insert(it, time.Hour)
		if i == 0 {
			q.Remove(k)
		}
	}
	q.PollNext(futures.NewContext(leaftest.Forbidden{}))
	q.Drop()
	q.Drop()
	for i, it := range items {
		if want := min(i, 1); it.Drops() != want {
			t.Errorf("item %d was dropped %d times", i, it.Drops())
		}
	}
	for what, f := range map[string]func(){
		"Insert into a DelayQueue that was dropped": func() { q.Insert(nil, 0) },
		"DelayQueue polled after Drop":              func() { q.PollNext(futures.NewContext(leaftest.Forbidden{})) },
	} {
		if got := leaftest.Panics(f); got != "futures/timer: "+what {
			t.Error(got)
		}
	}
}

// A random sequence of everything against a sorted list.
func TestDelayQueueAgainstModel(t *testing.T) {
	type value struct {
		id  int
		at  time.Time
		seq int
		key Key
	}
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 21))
			q := NewDelayQueue[int]()
			defer q.Drop()
			var model []*value
			var dead []Key
			seq := 0
			some := func() time.Duration { return time.Duration(rng.IntN(20)) * time.Second }
			var w leaftest.Counter
			for n := range 400 {
				switch rng.IntN(6) {
				case 0, 1:
					d := some()
					seq++
					model = append(model, &value{n, time.Now().Add(d), seq, q.Insert(n, d)})
				case 2:
					if len(model) == 0 {
						continue
					}
					v := model[rng.IntN(len(model))]
					seq++
					v.at, v.seq = time.Now().Add(some()), seq
					if !q.ResetAt(v.key, v.at) {
						t.Fatalf("seed %d: no value %d", seed, v.id)
					}
				case 3:
					if len(model) == 0 {
						continue
					}
					i := rng.IntN(len(model))
					if got, ok := q.Remove(model[i].key); !ok || got != model[i].id {
						t.Fatalf("seed %d: removed %d, %v, want %d", seed, got, ok, model[i].id)
					}
					dead = append(dead, model[i].key)
					model = slices.Delete(model, i, i+1)
				case 4:
					time.Sleep(some() / 3)
					synctest.Wait()
				default:
					slices.SortFunc(model, func(a, b *value) int {
						if c := a.at.Compare(b.at); c != 0 {
							return c
						}
						return a.seq - b.seq
					})
					got, ready, err := q.PollNext(futures.NewContext(&w))
					want := "pending"
					switch {
					case len(model) == 0:
						want = fmt.Sprint(0, true, io.EOF)
					case !time.Now().Before(model[0].at):
						want = fmt.Sprint(model[0].id, true, nil)
						dead = append(dead, model[0].key)
						model = model[1:]
					default:
						want = fmt.Sprint(0, false, nil)
						// It is woken when the first one's time has come.
						woken := w.Count()
						time.Sleep(time.Until(model[0].at))
						synctest.Wait()
						if w.Count() == woken {
							t.Fatalf("seed %d: not woken", seed)
						}
					}
					if got := fmt.Sprint(got, ready, err); got != want {
						t.Fatalf("seed %d: got %s, want %s", seed, got, want)
					}
				}
				if q.Len() != len(model) {
					t.Fatalf("seed %d: %d values, want %d", seed, q.Len(), len(model))
				}
			}
			for _, k := range dead {
				if _, ok := q.Deadline(k); ok {
					t.Fatalf("seed %d: an old key names a value", seed)
				}
			}
		})
	}
}

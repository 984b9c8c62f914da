package futures_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
)

func TestGroup(t *testing.T) {
	gs, fs := gates(3, nil)
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewGroup[int](co)
		if _, err := futures.Await(co, futures.Next(g)); err != io.EOF {
			t.Error("an empty group goes on:", err)
		}
		for _, f := range fs {
			g.Spawn(f)
		}
		if g.Len() != 3 {
			t.Error(g.Len())
		}
		co.Yield()
		var got []string
		for _, i := range []int{2, 0, 1} {
			var err error
			if i == 0 {
				err = errBoom
			}
			gs[i].open(i, err)
			v, err := futures.Await(co, futures.Next(g))
			got = append(got, fmt.Sprint(v, err))
		}
		if want := []string{"2 <nil>", "0 boom", "1 <nil>"}; !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
		for range 2 {
			if _, err := futures.Await(co, futures.Next(g)); err != io.EOF || g.Len() != 0 {
				t.Error(err, g.Len())
			}
		}
		// Ended waits where Next ends, and is not lost when it is dropped.
		ended := g.Ended()
		if co.TrySelect(futures.On(futures.Ref(ended))) != nil {
			t.Error("an empty group has an outcome")
		}
		ended.Drop()
		mustPanic(t, "Group.Ended polled after it was dropped", func() { poll(ended, futures.NoopWaker()) })
		ended = g.Ended()
		g.Spawn(futures.Ready(7))
		if v, err := futures.Await(co, ended); v != 7 || err != nil {
			t.Error(v, err)
		}
		mustPanic(t, "Group.Ended polled after completion", func() { poll(ended, futures.NoopWaker()) })
		g.Drop()
		return nothing{}, nil
	})
}

func TestGroupDrop(t *testing.T) {
	for _, how := range []string{"Drop", "AsyncDrop", "AsyncDrop then Drop"} {
		t.Run(how, func(t *testing.T) {
			var j journal
			taken := new(owned)
			left := new(owned)
			run(t, func(co *futures.Co) (nothing, error) {
				g := futures.NewGroup[*owned](co)
				g.Spawn(futures.Ready(taken))
				g.Spawn(futures.Ready(left))
				g.Spawn(futures.Async(func(co *futures.Co) (*owned, error) {
					defer func() { co.Yield(); j.add("cleaned up") }()
					return futures.Await(co, futures.Pending[*owned]())
				}))
				if v, err := futures.Await(co, futures.Next(g)); v != taken || err != nil {
					t.Error(v, err)
				}
				co.Yield()
				switch how {
				case "Drop":
					g.Drop()
				case "AsyncDrop":
					if err := co.AsyncDrop(g); err != nil {
						t.Error(err)
					}
				case "AsyncDrop then Drop":
					f := futures.AsyncDrop(g)
					futures.NowOrNever(f)
				}
				j.add("after")
				g.Drop()
				late := &gate[*owned]{}
				g.Spawn(late)
				if _, drops := late.counts(); drops != 1 || g.Len() != 0 {
					t.Error("a dropped group takes tasks")
				}
				return nothing{}, nil
			})
			if how == "AsyncDrop" {
				j.want(t, "cleaned up", "after")
			} else {
				j.want(t, "after", "cleaned up")
			}
			if taken.drops() != 0 || left.drops() != 1 {
				t.Errorf("the value taken was dropped %d times, the other %d times", taken.drops(), left.drops())
			}
		})
	}
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewGroup[int](co)
		g.Spawn(futures.Lazy(func() (int, error) { panic(errBoom) }))
		co.Yield()
		if err := co.AsyncDrop(g); !errors.Is(err, errBoom) {
			t.Error(err)
		}
		return nothing{}, nil
	})
}

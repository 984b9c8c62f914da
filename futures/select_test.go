package futures_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
)

// arm scripts one branch: what it is, and when it becomes ready.
type arm struct {
	kind  string // gate, ready, nil, typed nil, terminated, lent
	value int
}

func TestSelectTaking(t *testing.T) {
	tests := []struct {
		name  string
		arms  []arm
		want  int // index of the branch taken; -1 none, -2 pending
		drops []int
	}{
		{"none", nil, -1, nil},
		{"only nil", []arm{{kind: "nil"}, {kind: "typed nil"}, {kind: "nil branch"}}, -1, nil},
		{"only terminated", []arm{{kind: "terminated"}, {kind: "nil"}}, -1, nil},
		{"one ready", []arm{{kind: "gate"}, {kind: "ready", value: 4}, {kind: "gate"}}, 1, []int{0, 2}},
		{"terminated is skipped", []arm{{kind: "terminated"}, {kind: "ready", value: 3}}, 1, nil},
		{"lent survives", []arm{{kind: "lent"}, {kind: "ready", value: 3}, {kind: "gate"}}, 1, []int{2}},
		{"lent wins", []arm{{kind: "gate"}, {kind: "lent ready", value: 3}}, 1, []int{0}},
		{"none ready", []arm{{kind: "gate"}, {kind: "lent"}, {kind: "nil"}}, -2, nil},
	}
	selects := map[string]func(co *futures.Co, bs ...futures.Branch) futures.Branch{
		"Select":       (*futures.Co).Select,
		"SelectBiased": (*futures.Co).SelectBiased,
		"TrySelect":    (*futures.Co).TrySelect,
	}
	for name, sel := range selects {
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				var j journal
				gates := make([]*gate[int], len(tt.arms))
				bs := make([]futures.Branch, len(tt.arms))
				typed := make([]*futures.BranchOf[int], len(tt.arms))
				for i, a := range tt.arms {
					g := &gate[int]{name: fmt.Sprint(i), log: &j}
					gates[i] = g
					var f futures.Future[int] = g
					switch a.kind {
					case "ready":
						g.open(a.value, nil)
					case "lent":
						f = futures.Ref[int](g)
					case "lent ready":
						g.open(a.value, nil)
						f = futures.Ref[int](g)
					case "nil":
						f = nil
					case "typed nil":
						f = (*gate[int])(nil)
					case "terminated":
						fused := futures.Fuse(futures.Ready(1))
						fused.Poll(futures.NewContext(futures.NoopWaker()))
						f = fused
					}
					typed[i] = futures.On(f)
					bs[i] = typed[i]
					if a.kind == "nil branch" {
						bs[i] = nil
					}
				}
				if len(bs) > 1 && tt.arms[len(bs)-1].kind == "nil branch" {
					bs = append(bs, (*futures.BranchOf[int])(nil))
				}
				var taken futures.Branch
				finished := false
				b := futures.Async(func(co *futures.Co) (int, error) {
					defer func() { j.add("left") }()
					taken = sel(co, bs...)
					finished = true
					return 0, nil
				})
				poll[int](b, new(counter))
				if tt.want == -2 && name != "TrySelect" {
					if finished {
						t.Fatalf("took %v", taken)
					}
					b.Drop()
					for i, a := range tt.arms {
						if _, drops := gates[i].counts(); drops != 0 != (a.kind == "gate") {
							t.Errorf("cancelled: %d drops of branch %d", drops, i)
						}
					}
					return
				}
				if !finished {
					t.Fatal("suspended")
				}
				want := tt.drops
				if tt.want < 0 {
					if taken != nil {
						t.Fatalf("took %v, want an untyped nil", taken)
					}
					if tt.want == -2 {
						want = []int{0}
					}
				} else {
					if taken != bs[tt.want] {
						t.Fatalf("took %v", taken)
					}
					if v, err := typed[tt.want].Result(); v != tt.arms[tt.want].value || err != nil {
						t.Errorf("result %v %v", v, err)
					}
				}
				events := []string{}
				for _, i := range want {
					events = append(events, fmt.Sprintf("drop %d", i))
				}
				j.want(t, append(events, "left")...) // dropped in order, before it returned
				for i, br := range typed {
					if i != tt.want {
						mustPanic(t, "did not complete", func() { br.Result() })
					}
				}
			})
		}
	}
}

// A branch of a lent future may be selected again, until it has completed.
func TestSelectLentAgain(t *testing.T) {
	g := &gate[int]{}
	run(t, func(co *futures.Co) (nothing, error) {
		br := futures.On(futures.Ref[int](g))
		for i := range 3 {
			other := futures.On(futures.Ready(i))
			if co.SelectBiased(br, other) != futures.Branch(other) {
				t.Error("the pending branch was taken")
			}
		}
		g.open(8, errBoom)
		if co.Select(br) != futures.Branch(br) {
			t.Error("not taken")
		}
		if v, err := br.Result(); v != 8 || err != errBoom {
			t.Errorf("result %v %v", v, err)
		}
		if co.Select(br) != nil {
			t.Error("taken twice")
		}
		if v, _ := br.Result(); v != 8 {
			t.Error("the result is gone")
		}
		return nothing{}, nil
	})
	// An owned one that lost is gone.
	run(t, func(co *futures.Co) (nothing, error) {
		br := futures.On(futures.Pending[int]())
		co.Select(br, futures.On(futures.Ready(1)))
		if co.Select(br) != nil {
			t.Error("a dropped branch was waited for")
		}
		return nothing{}, nil
	})
}

// Select starts anywhere, SelectBiased and TrySelect at the first.
func TestSelectOrder(t *testing.T) {
	seen := map[int]bool{}
	run(t, func(co *futures.Co) (nothing, error) {
		for range 500 {
			bs := []futures.Branch{futures.On(futures.Ready(0)), futures.On(futures.Ready(1)), futures.On(futures.Ready(2))}
			v, _ := co.Select(bs...).(*futures.BranchOf[int]).Result()
			seen[v] = true
			for _, sel := range []func(...futures.Branch) futures.Branch{co.SelectBiased, co.TrySelect} {
				bs := []futures.Branch{futures.On(futures.Pending[int]()), futures.On(futures.Ready(1)), futures.On(futures.Ready(2))}
				if sel(bs...) != bs[1] {
					t.Fatal("not the first that was ready")
				}
			}
		}
		return nothing{}, nil
	})
	if len(seen) != 3 {
		t.Errorf("of three ready branches only %v were ever taken", seen)
	}
}

// The first ready branch ends the round: those behind it are not polled.
func TestSelectStopsAtFirstReady(t *testing.T) {
	g := &gate[int]{}
	run(t, func(co *futures.Co) (nothing, error) {
		co.SelectBiased(futures.On(futures.Ready(1)), futures.On(g))
		return nothing{}, nil
	})
	if polls, drops := g.counts(); polls != 0 || drops != 1 {
		t.Errorf("%d polls, %d drops", polls, drops)
	}
}

func TestTrySelectKeepsNoWaker(t *testing.T) {
	g := &gate[int]{}
	wk := new(counter)
	b := futures.Async(func(co *futures.Co) (int, error) {
		if co.TrySelect(futures.On(futures.Ref[int](g))) != nil {
			t.Error("taken")
		}
		return 0, nil
	})
	poll[int](b, wk)
	g.wake()
	if wk.count() != 0 {
		t.Error("TrySelect registered the block's waker")
	}
	if polls, _ := g.counts(); polls != 1 {
		t.Errorf("%d polls", polls)
	}
}

// A panic in a branch drops the others and comes out of Select.
func TestSelectPanic(t *testing.T) {
	for _, how := range []string{"Select", "TrySelect", "Join", "TryJoin"} {
		a, b := &gate[int]{}, &gate[int]{}
		bad := &gate[int]{panics: errBoom}
		run(t, func(co *futures.Co) (nothing, error) {
			p := panicked(func() {
				bs := []futures.Branch{futures.On(a), futures.On(bad), futures.On(b)}
				switch how {
				case "Select":
					co.SelectBiased(bs...)
				case "TrySelect":
					co.TrySelect(bs...)
				case "Join":
					co.Join(bs...)
				case "TryJoin":
					co.TryJoin(bs...)
				}
			})
			if pe, ok := p.(*futures.PanicError); !ok || pe.Value != errBoom {
				t.Errorf("%s: panicked with %v", how, p)
			}
			return nothing{}, nil
		})
		for _, g := range []*gate[int]{a, bad, b} {
			if _, drops := g.counts(); drops != 1 {
				t.Errorf("%s: %d drops", how, drops)
			}
		}
	}
}

// An exhausted budget suspends Select before it polls any branch.
func TestSelectIsBudgetAware(t *testing.T) {
	polls := 0
	run(t, func(co *futures.Co) (nothing, error) {
		spend := futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			for range 128 {
				cx.SpendBudget()
			}
			return 0, true, nil
		}, nil)
		futures.Await(co, spend)
		other := false
		futures.Spawn(co, futures.Lazy(func() (int, error) { other = true; return 0, nil })).Detach()
		co.Select(futures.On(futures.Lazy(func() (int, error) {
			polls++
			if !other {
				t.Error("polled without budget")
			}
			return 0, nil
		})))
		return nothing{}, nil
	})
	if polls != 1 {
		t.Errorf("%d polls", polls)
	}
}

func TestJoin(t *testing.T) {
	var j journal
	gates := []*gate[int]{{name: "0", log: &j}, {name: "1", log: &j}, {name: "2", log: &j}}
	bs := make([]*futures.BranchOf[int], 3)
	b := futures.Async(func(co *futures.Co) (int, error) {
		for i, g := range gates {
			bs[i] = futures.On(g)
		}
		co.Join(bs[0], nil, bs[1], futures.On[int](nil), (*futures.BranchOf[int])(nil), bs[2])
		return 1, nil
	})
	wk := new(counter)
	poll[int](b, wk)
	for i, order := range []int{1, 0, 2} {
		gates[order].open(order*10, fmt.Errorf("error %d", order))
		if _, ready, _ := poll[int](b, wk); ready != (i == 2) {
			t.Fatalf("after %d: ready %v", i, ready)
		}
	}
	for i, br := range bs {
		if v, err := br.Result(); v != i*10 || err.Error() != fmt.Sprintf("error %d", i) {
			t.Errorf("branch %d: %v %v", i, v, err)
		}
	}
	// A completed branch was not polled again.
	if polls, _ := gates[1].counts(); polls != 2 {
		t.Errorf("%d polls of the first to complete", polls)
	}
	j.want(t)
}

// Each round starts with another branch.
func TestJoinRotates(t *testing.T) {
	order := ""
	round := 0
	mk := func(name string) futures.Branch {
		return futures.On(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			order += name
			return 0, round == 3, nil
		}, nil))
	}
	b := futures.Async(func(co *futures.Co) (int, error) {
		co.Join(mk("1"), mk("2"), mk("3"))
		return 0, nil
	})
	for ; round < 3; round++ {
		poll[int](b, futures.NoopWaker())
	}
	poll[int](b, futures.NoopWaker())
	if !strings.HasPrefix(order, "123231312") {
		t.Errorf("polled %s", order)
	}
}

// Branches that are always ready for more do not keep one another from running.
func TestJoinDoesNotStarve(t *testing.T) {
	var done [3]int
	run(t, func(co *futures.Co) (nothing, error) {
		var bs []futures.Branch
		for i := range done {
			bs = append(bs, futures.On(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				for cx.PollBudget() {
					cx.SpendBudget()
					done[i]++
					if done[i] == 1000 {
						return 0, true, nil
					}
					for k := range done {
						if done[i] > done[k]+300 && done[k] < 1000 {
							t.Errorf("branch %d is at %d, branch %d at %d", i, done[i], k, done[k])
						}
					}
				}
				return 0, false, nil
			}, nil)))
		}
		co.Join(bs...)
		return nothing{}, nil
	})
}

func TestTryJoin(t *testing.T) {
	var j journal
	a, bad, lent, c := &gate[int]{name: "a", log: &j}, &gate[int]{}, &gate[int]{name: "lent", log: &j}, &gate[int]{name: "c", log: &j}
	run(t, func(co *futures.Co) (nothing, error) {
		first := futures.On(futures.Ready(5))
		bad.open(0, errBoom)
		rest := futures.On(c)
		err := co.TryJoin(first, futures.On(a), futures.On(bad), futures.On(futures.Ref[int](lent)), rest)
		if err != errBoom {
			t.Errorf("got %v", err)
		}
		if v, err := first.Result(); v != 5 || err != nil {
			t.Errorf("the completed branch has %v %v", v, err)
		}
		j.want(t, "drop a", "drop c")
		if err := co.TryJoin(futures.On(futures.Ready(1)), nil); err != nil {
			t.Errorf("got %v", err)
		}
		return nothing{}, nil
	})
}

// Cancelled in a Join, the block drops what is pending, in order, and what the
// others had produced.
func TestJoinCancelled(t *testing.T) {
	var j journal
	b := futures.Async(func(co *futures.Co) (int, error) {
		defer j.add("deferred")
		v := &owned{name: "value", log: &j}
		co.Join(futures.On(&gate[int]{name: "a", log: &j}), futures.On(futures.Ready(v)), futures.On(&gate[int]{name: "b", log: &j}))
		return 0, nil
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	j.want(t, "drop a", "drop value", "drop b", "deferred")
}

// A panic in a loser's Drop does not spare the others theirs.
func TestSelectPanicInDrop(t *testing.T) {
	a, b := &gate[int]{onDrop: func() { panic(errBoom) }}, &gate[int]{}
	run(t, func(co *futures.Co) (nothing, error) {
		p := panicked(func() {
			co.SelectBiased(futures.On(a), futures.On(b), nil, futures.On(futures.Ready(1)))
		})
		if p != any(errBoom) {
			t.Errorf("panicked with %v", p)
		}
		return nothing{}, nil
	})
	if _, drops := b.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
}

func TestSelectCancelledKeepsTakenResults(t *testing.T) {
	v := new(owned)
	b := futures.Async(func(co *futures.Co) (int, error) {
		br := futures.On(futures.Ready(v))
		co.Select(br)
		br.Result()
		co.Select(br, futures.On(futures.Pending[int]()))
		return 0, nil
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	if v.drops() != 0 {
		t.Error("a result that was taken was dropped")
	}
}

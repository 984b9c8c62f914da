//go:build !race

package stream

import (
	"testing"

	"github.com/futvet/futvet/futures"
)

// bell is a future and a stream that is pending for ever and keeps its latest waker.
type bell struct{ waker futures.Waker }

func (b *bell) Poll(cx *futures.Context) (int, bool, error) {
	b.waker = cx.Waker()
	return 0, false, nil
}
func (b *bell) PollNext(cx *futures.Context) (int, bool, error) { return b.Poll(cx) }
func (b *bell) Drop()                                           {}

// What happens once per poll, wake or item allocates nothing; a child costs one
// allocation.
func TestAllocations(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	bells := make([]bell, 100)
	u, o, all, m := NewUnordered[int](), NewOrdered[int](), NewSelectAll[int](), NewMap[int, int]()
	for i := range 25 {
		u.Push(&bells[i])
		o.PushBack(&bells[25+i])
		all.Push(&bells[50+i])
		m.Insert(i, &bells[75+i])
	}
	woken := func(b *bell, poll func()) func() {
		poll()
		return func() {
			b.waker.Wake()
			poll()
		}
	}
	ones := func() futures.Stream[int] { return Repeat(1 << 30) }
	item := func(s futures.Stream[int]) func() {
		return func() {
			if _, ready, _ := s.PollNext(cx); !ready {
				t.Fatal("pending")
			}
		}
	}
	for name, fn := range map[string]func(){
		"FuturesUnordered": woken(&bells[7], func() { u.PollNext(cx) }),
		"FuturesOrdered":   woken(&bells[30], func() { o.PollNext(cx) }),
		"SelectAll":        woken(&bells[60], func() { all.PollNext(cx) }),
		"StreamMap":        woken(&bells[99], func() { m.PollNext(cx) }),
		"pipeline": item(Skip(Take(Map(Filter(ones(), func(v int) bool { return v > 0 }),
			func(v int) int { return v + 1 }), 1<<30), 5)),
		"Merge":     item(Merge(ones(), ones(), ones())),
		"Chain":     item(Chain(ones())),
		"Inspect":   item(Inspect(ones(), func(int, error) {})),
		"TakeUntil": item(TakeUntil(ones(), futures.Pending[int]())),
		"Peekable":  item(NewPeekable(ones())),
		"Filter, discarding": item(Filter(ones(), func() func(int) bool {
			n := 0
			return func(int) bool { n++; return n%10 == 0 }
		}())),
	} {
		if n := testing.AllocsPerRun(100, fn); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	b := new(bell)
	if n := testing.AllocsPerRun(100, func() { u.Push(b) }); n != 1 {
		t.Errorf("Push: %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { o.PushBack(b) }); n != 1 {
		t.Errorf("PushBack: %v allocations", n)
	}
}

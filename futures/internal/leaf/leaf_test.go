package leaf

import (
	"fmt"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
)

type named struct{ name string }

func (named) Wake() {}

// Every way to take one of three nodes out leaves the others in order, and the node
// ready to be queued again.
func TestQueue(t *testing.T) {
	for out := range 3 {
		t.Run(fmt.Sprint("without ", out), func(t *testing.T) {
			var q Queue
			var ns [3]Node
			var want []string
			for i := range ns {
				name := fmt.Sprint(i)
				q.Push(&ns[i], named{"?"})
				ns[i].SetWaker(named{name})
				if i != out {
					want = append(want, name)
				}
			}
			q.Remove(&ns[out])
			if ns[out] != (Node{}) {
				t.Errorf("a removed node is %+v", ns[out])
			}
			q.Push(&ns[out], named{"last"})
			want = append(want, "last")
			var got []string
			for !q.Empty() {
				w, ok := q.Grant()
				if !ok {
					t.Fatal("nothing granted")
				}
				got = append(got, w.(named).name)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			for i := range ns {
				if ns[i].State() != Granted || ns[i].waker != nil || ns[i].next != nil || ns[i].prev != nil {
					t.Errorf("a granted node is %+v", ns[i])
				}
				ns[i].Take()
				if ns[i] != (Node{}) {
					t.Errorf("a taken node is %+v", ns[i])
				}
			}
			if w, ok := q.Grant(); ok || w != nil {
				t.Error("an empty queue grants")
			}
		})
	}
}

func TestQueueRemoveAll(t *testing.T) {
	var q Queue
	var ns [3]Node
	for i := range ns {
		q.Push(&ns[i], named{fmt.Sprint(i)})
	}
	if got, want := fmt.Sprint(q.RemoveAll()), fmt.Sprint([]futures.Waker{named{"0"}, named{"1"}, named{"2"}}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if !q.Empty() || ns != [3]Node{} || q.RemoveAll() != nil {
		t.Error("not empty")
	}
}

// What a node needs is known while it is the first, and forgotten with it.
func TestQueueFirst(t *testing.T) {
	var q Queue
	var ns [3]Node
	for i := range ns {
		q.PushFor(&ns[i], nil, 10*i)
	}
	for i := range ns {
		if need, ok := q.First(); need != 10*i || !ok {
			t.Errorf("node %d is first and needs %d, %v", i, need, ok)
		}
		if i == 1 {
			q.Remove(&ns[i])
		} else {
			q.Grant()
			ns[i].Take()
		}
		if ns[i] != (Node{}) {
			t.Errorf("node %d is %+v", i, ns[i])
		}
	}
	if need, ok := q.First(); need != 0 || ok {
		t.Errorf("an empty queue's first needs %d, %v", need, ok)
	}
}

// Package stagedload selects on two loads until both are done; a finished one is not made a branch again.
package stagedload

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Part is half of a document.
type Part struct{ Text string }

// Loader loads halves.
type Loader interface {
	Load(name string) futures.Future[Part]
}

// Document has two halves.
type Document struct {
	Head, Tail *Part
	turns      int
}

func (d *Document) complete() bool { return d.Head != nil && d.Tail != nil }

// Load loads both halves, and shows each as it arrives.
func Load(co *futures.Co, l Loader, show func(Part)) (*Document, error) {
	d := &Document{}
	head, tail := l.Load("head"), l.Load("tail")
	defer func() {
		if head != nil {
			head.Drop()
		}
		if tail != nil {
			tail.Drop()
		}
	}()
	for !d.complete() {
		d.turns++
		var h, t *futures.BranchOf[Part]
		if head != nil {
			h = futures.On(futures.Ref(head))
		}
		if tail != nil {
			t = futures.On(futures.Ref(tail))
		}
		tick := futures.On(timer.Sleep(time.Second))
		switch co.Select(h, t, tick) {
		case h:
			head = nil
			p, err := h.Result()
			if err != nil {
				return nil, err
			}
			d.Head = &p
			show(p)
		case t:
			tail = nil
			p, err := t.Result()
			if err != nil {
				return nil, err
			}
			d.Tail = &p
			show(p)
		}
	}
	return d, nil
}

// Package storedpermit has one waiter, whose notification is stored when it comes early.
package storedpermit

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Dirty struct {
	mu    sync.Mutex
	pages []int
	any   *lock.Notify
}

func New() *Dirty { return &Dirty{any: lock.NewNotify()} }

func (d *Dirty) Mark(page int) {
	d.mu.Lock()
	d.pages = append(d.pages, page)
	d.mu.Unlock()
	d.any.NotifyOne()
}

func (d *Dirty) take() []int {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.pages
	d.pages = nil
	return p
}

// Run writes pages as they come. There is one writer.
func (d *Dirty) Run(co *futures.Co, write func(co *futures.Co, pages []int) error) error {
	for {
		for p := d.take(); len(p) > 0; p = d.take() {
			if err := write(co, p); err != nil {
				return err
			}
		}
		if _, err := futures.Await(co, d.any.Wait()); err != nil {
			return err
		}
	}
}

// Package x ranges over streams that the range owns.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Patch struct {
	File string
	Body []byte
}

type Tree struct {
	files map[string]*lock.Mutex[[]byte]
	disk  aio.Writer
}

func (t *Tree) patch(co *futures.Co, p Patch) error {
	g, err := futures.Await(co, t.files[p.File].Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	if _, err := futures.Await(co, aio.WriteAll(t.disk, p.Body)); err != nil {
		return err
	}
	*g.Value() = p.Body
	return nil
}

// Apply applies the patches; it takes them. Ticks pace it.
func (t *Tree) Apply(co *futures.Co, patches futures.Stream[Patch], pace time.Duration) (n int, err error) {
	ticks := timer.Every(pace)
	defer ticks.Drop()
	for p, err := range futures.Each(co, patches) {
		if err != nil {
			return n, err
		}
		if err := t.patch(co, p); err != nil {
			return n, err
		}
		n++
		if _, err := futures.Await(co, ticks.Tick()); err != nil {
			return n, err
		}
	}
	return n, nil
}

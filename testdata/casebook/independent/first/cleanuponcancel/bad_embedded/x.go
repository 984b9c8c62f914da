// Package x edits documents under their lock.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Doc struct {
	Title string
	Lines []string
}

type edit struct {
	*lock.Guard[Doc]
	changes int
}

func (e *edit) set(i int, s string) {
	e.Value().Lines[i] = s
	e.changes++
}

type Editor struct {
	doc   *lock.Mutex[Doc]
	spell func(string) futures.Future[string]
}

// Correct corrects all lines and says how many it changed.
func (ed *Editor) Correct(co *futures.Co) (int, error) {
	g, err := futures.Await(co, ed.doc.Lock())
	if err != nil {
		return 0, err
	}
	e := &edit{Guard: g}
	for i, line := range e.Value().Lines {
		good, serr := futures.Await(co, ed.spell(line))
		if serr != nil {
			err = serr
			break
		}
		if good != line {
			e.set(i, good)
		}
	}
	e.Unlock() // want "FV3002"
	return e.changes, err
}

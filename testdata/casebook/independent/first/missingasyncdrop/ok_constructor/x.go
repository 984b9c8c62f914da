// Package x makes editors that hold their document.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Doc struct {
	Title string
	Lines []string
}

// Editor holds the document's lock until Close.
type Editor struct {
	*lock.Guard[Doc]
	line int
}

func (e *Editor) Insert(s string) {
	d := e.Value()
	d.Lines = append(d.Lines[:e.line], append([]string{s}, d.Lines[e.line:]...)...)
	e.line++
}

func (e *Editor) Close() { e.Unlock() }

// Edit makes an editor that begins at the given line.
func Edit(co *futures.Co, m *lock.Mutex[Doc], line int) (e *Editor, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			g.Unlock()
		}
	}()
	if n := len(g.Value().Lines); line < 0 || line > n {
		return nil, fmt.Errorf("line %d of %d", line, n)
	}
	return &Editor{g, line}, nil
}

// Prepend inserts lines at the beginning.
func Prepend(co *futures.Co, m *lock.Mutex[Doc], lines ...string) error {
	e, err := Edit(co, m, 0)
	if err != nil {
		return err
	}
	defer e.Close()
	for _, s := range lines {
		e.Insert(s)
	}
	return nil
}

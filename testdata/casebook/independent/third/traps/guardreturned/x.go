// Package guardreturned hands held locks to its callers.
package guardreturned

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Doc is a document that is edited by one user at a time.
type Doc struct {
	text *lock.Mutex[string]
}

// New makes a document.
func New(text string) *Doc { return &Doc{text: lock.NewMutex(text)} }

// Edit is an editing session. It ends with Close.
type Edit struct {
	guard *lock.Guard[string]
	undo  string
}

// Begin starts a session; wait says whether to wait for another one to end.
func (d *Doc) Begin(co *futures.Co, wait bool) (*Edit, error) {
	g, ok := d.text.TryLock()
	if !ok {
		if !wait {
			return nil, errors.New("guardreturned: document is being edited")
		}
		var err error
		if g, err = futures.Await(co, d.text.Lock()); err != nil {
			return nil, err
		}
	}
	return &Edit{guard: g, undo: *g.Value()}, nil
}

// Close ends the session and keeps its changes if keep is set.
func (e *Edit) Close(keep bool) {
	if !keep {
		*e.guard.Value() = e.undo
	}
	e.guard.Unlock()
}

// Append adds text in a session of its own.
func (d *Doc) Append(co *futures.Co, text string) error {
	e, err := d.Begin(co, true)
	if err != nil {
		return err
	}
	defer e.Close(true)
	*e.guard.Value() += text
	return nil
}

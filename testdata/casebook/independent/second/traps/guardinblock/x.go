// Package guardinblock hands a locked thing to a task, which unlocks it.
package guardinblock

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Doc is edited.
type Doc struct {
	Text     string
	Revision int
}

// Editor saves a document in the background while it is locked.
type Editor struct {
	doc   *lock.Mutex[Doc]
	store func(Doc) futures.Future[int]
	logf  func(string, ...any)
}

func (e *Editor) save(g *lock.Guard[Doc]) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		defer g.Unlock()
		n, err := futures.Await(co, e.store(*g.Value()))
		if err != nil {
			e.logf("save: %v", err)
			return 0, err
		}
		g.Value().Revision++
		return n, nil
	}, g)
}

// Append adds text and begins to save.
func (e *Editor) Append(co *futures.Co, text string) error {
	g, err := futures.Await(co, e.doc.Lock())
	if err != nil {
		return err
	}
	g.Value().Text += text
	futures.Spawn(co, e.save(g)).Detach()
	return nil
}

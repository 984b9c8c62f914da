// Package refused offers work to a list of helpers, each of which may refuse.
package refused

import (
	"github.com/futvet/futvet/futures"
)

// Work is to be done.
type Work = futures.Future[int]

// Helper does work if it has time.
type Helper struct {
	busy bool
	work []Work
}

// take says whether it took w.
func (h *Helper) take(w Work) bool {
	if h.busy {
		return false
	}
	h.work = append(h.work, w)
	return true
}

// Close gives up what is not done.
func (h *Helper) Close() {
	for _, w := range h.work {
		w.Drop()
	}
}

// Office has helpers.
type Office struct {
	helpers []*Helper
	refused int
}

// Submit finds a helper for what begin begins.
func (o *Office) Submit(begin func() Work) bool {
	w := begin()
	for _, h := range o.helpers {
		if h.take(w) {
			return true
		}
	}
	o.refused++
	w.Drop()
	return false
}

// Package facts waits in another package's functions.
package facts

import (
	"github.com/futvet/futvet/analyzers/cleanuponcancel/testdata/src/facts/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Method(co *futures.Co, w aio.Writer) error {
	h := lib.Open()
	err := h.Say(co, w, "hello")
	h.Close() // want `^FV3002: a cancellation before this statement skips the cleanup of the \*lib\.Handle: defer it$`
	return err
}

func Function(co *futures.Co, w aio.Writer) error {
	h := lib.Open()
	err := h.Say(co, w, "hello")
	lib.Done(h) // want `FV3002: .* the \*lib\.Handle`
	return err
}

func Hidden(co *futures.Co, m *lock.Mutex[int]) {
	g, ok := m.TryLock()
	if !ok {
		return
	}
	lib.Pause(co)
	g.Unlock() // want `FV3002: .* the \*lock\.Guard\[int\]`
}

func Deferred(co *futures.Co, w aio.Writer) error {
	h := lib.Open()
	defer lib.Done(h)
	return h.Say(co, w, "hello")
}

// What never waits cannot be cancelled.
func Never(co *futures.Co) int {
	h := lib.Open()
	lib.Never(co, h)
	n := h.Len()
	h.Close()
	return n
}

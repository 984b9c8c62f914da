// Package trap keeps an asynchronous lock while it writes, on purpose: the lock
// is what keeps two messages from being mixed. It is released by a defer, so
// also when the write is dropped.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// Line is a connection that several tasks write to.
type Line struct {
	w *lock.Mutex[aio.Writer]
}

// Send writes a header and a body, with nothing in between.
func (l *Line) Send(co *futures.Co, body []byte) error {
	w, err := futures.Await(co, l.w.Lock())
	if err != nil {
		return err
	}
	defer w.Unlock()
	if _, err := futures.Await(co, aio.WriteAll(*w.Value(), []byte{byte(len(body))})); err != nil {
		return err
	}
	_, err = futures.Await(co, aio.WriteAll(*w.Value(), body))
	return err
}

// Package rawterm reads single keys from a terminal.
package rawterm

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Terminal is a terminal that the program was started in.
type Terminal struct{ tty aio.ReadWriter }

// Raw is a terminal's raw mode; its asynchronous cleanup leaves it.
type Raw struct {
	tty     aio.Writer
	leaving futures.Future[int]
	left    bool
}

// EnterRaw enters raw mode.
func (t *Terminal) EnterRaw(co *futures.Co) (*Raw, error) {
	if _, err := futures.Await(co, aio.Write(t.tty, []byte("\x1b[?1h"))); err != nil {
		return nil, err
	}
	return &Raw{tty: t.tty}, nil
}

// PollDrop leaves raw mode.
func (r *Raw) PollDrop(cx *futures.Context) (bool, error) {
	if r.left {
		return true, nil
	}
	if r.leaving == nil {
		r.leaving = aio.WriteAll(r.tty, []byte("\x1b[?1l"))
	}
	_, ready, err := r.leaving.Poll(cx)
	r.left = ready
	return ready, err
}

// Drop leaves raw mode in the background.
func (r *Raw) Drop() {
	if !r.left {
		futures.Reaper{}.Finish(r)
	}
}

// Key is the next key that is pressed within d, or 0.
func (t *Terminal) Key(co *futures.Co, d time.Duration) (key byte, err error) {
	raw, err := t.EnterRaw(co)
	if err != nil {
		return 0, err
	}
	var b [1]byte
	pressed := futures.On(aio.Read(t.tty, b[:]))
	bored := futures.On(timer.Sleep(d))
	switch co.Select(pressed, bored) {
	case pressed:
		_, err = pressed.Result()
		key = b[0]
	case bored:
	}
	if cerr := co.AsyncDrop(raw); err == nil { // want "FV3002"
		err = cerr
	}
	return key, err
}

package codec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

var errBoom = errors.New("boom")

func noop() *futures.Context { return futures.NewContext(futures.NoopWaker()) }

// wait in a script stands for a poll that is pending and wakes at once.
const wait = "\x00wait"

// wire is a connection: reading goes through a script of pieces, with wait for a
// pending poll, up to end (nil is io.EOF); writing takes at most step bytes at a time,
// and is pending before every one, every flush and the close if waits is set, and
// fails beyond limit bytes if that is not 0.
type wire struct {
	pieces  []string
	end     error
	cancels int

	step    int
	waits   bool
	waited  bool
	stuck   bool // never ready
	limit   int
	got     bytes.Buffer
	writes  int
	flushed int
	closed  bool
	drops   int
}

func (w *wire) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	if len(w.pieces) == 0 {
		if w.end == nil {
			return 0, true, io.EOF
		}
		return 0, true, w.end
	}
	piece := w.pieces[0]
	if piece == wait {
		w.pieces = w.pieces[1:]
		cx.Waker().Wake()
		return 0, false, nil
	}
	n := copy(p, piece)
	if w.pieces[0] = piece[n:]; n == len(piece) {
		w.pieces = w.pieces[1:]
	}
	return n, true, nil
}

func (w *wire) CancelRead() { w.cancels++ }

func (w *wire) hold(cx *futures.Context) bool {
	if w.drops > 0 {
		panic("wire used after Drop")
	}
	if w.stuck {
		return true
	}
	if w.waited = w.waits && !w.waited; w.waited {
		cx.Waker().Wake()
	}
	return w.waited
}

func (w *wire) PollWrite(cx *futures.Context, p []byte) (int, bool, error) {
	if w.hold(cx) {
		return 0, false, nil
	}
	w.writes++
	n := len(p)
	if w.step > 0 {
		n = min(n, w.step)
	}
	var err error
	if w.limit > 0 && w.got.Len()+n > w.limit {
		n, err = w.limit-w.got.Len(), errBoom
	}
	w.got.Write(p[:n])
	return n, true, err
}

func (w *wire) PollFlush(cx *futures.Context) (bool, error) {
	if w.hold(cx) {
		return false, nil
	}
	w.flushed = w.got.Len()
	return true, nil
}

func (w *wire) PollClose(cx *futures.Context) (bool, error) {
	if w.hold(cx) {
		return false, nil
	}
	w.flushed, w.closed = w.got.Len(), true
	return true, nil
}

func (w *wire) Drop() { w.drops++ }

// split cuts text into pieces with waits in between.
func split(rng *rand.Rand, text string) (pieces []string) {
	longest := 1 + rng.IntN(40)
	for text != "" {
		for range rng.IntN(3) {
			pieces = append(pieces, wait)
		}
		n := 1 + rng.IntN(min(longest, len(text)))
		pieces = append(pieces, text[:n])
		text = text[n:]
	}
	return pieces
}

// read reads s to its end and gives every outcome as text. If rng is not nil the
// futures that wait for an item are given up now and then.
func read[T any](t *testing.T, rng *rand.Rand, s futures.Stream[T]) (got []string) {
	t.Helper()
	for {
		f := futures.Next(s)
		if rng != nil && rng.IntN(2) == 0 {
			item, ready, err := f.Poll(noop())
			f.Drop()
			if !ready {
				continue
			}
			f = futures.Ready(item)
			if err != nil {
				f = futures.Failed[T](err)
			}
		}
		item, err := leaftest.Wait(f)
		if err == io.EOF {
			if fused, ok := s.(futures.Fused); ok && !fused.IsTerminated() {
				t.Error("not terminated after the end")
			}
			return got
		}
		if len(got) > 10000 {
			t.Fatal("no end")
		}
		got = append(got, outcome(item, err))
	}
}

func outcome(item any, err error) string {
	switch {
	case errors.Is(err, ErrFrameTooLong):
		return "too long"
	case errors.Is(err, ErrBadLength):
		return "bad length"
	case err != nil:
		return err.Error()
	}
	return fmt.Sprintf("%q", item)
}

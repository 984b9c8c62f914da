// Package paths leaves its futures behind on one path of several.
package paths

import (
	"errors"
	"io"
	"log"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

var errEmpty = errors.New("empty")

func EarlyReturn(co *futures.Co, out *mpsc.Sender[int], items []int) error {
	room := out.Reserve() // want `FV1001: the future that Reserve makes`
	if len(items) == 0 {
		return errEmpty
	}
	p, err := futures.Await(co, room)
	if err != nil {
		return err
	}
	p.Send(items[0])
	return nil
}

func SecondOnError(co *futures.Co, a, b aio.Reader, p []byte) error {
	first, second := aio.ReadFull(a, p), aio.ReadFull(b, p) // want `FV1001: the future that aio\.ReadFull makes`
	if _, err := futures.Await(co, first); err != nil {
		return err
	}
	_, err := futures.Await(co, second)
	return err
}

func OneCase(co *futures.Co, in *aio.BufReader, kind byte) (string, error) {
	line := in.ReadLine() // want `FV1001: the future that ReadLine makes`
	switch kind {
	case 'a':
		return futures.Await(co, line)
	case 'b':
		line.Drop()
		return "", nil
	case 'c':
		return "", io.ErrUnexpectedEOF
	default:
		defer line.Drop()
	}
	return "?", nil
}

// The comparison is with the wrong error: on any other one f is left.
func OneError(co *futures.Co, check func() error, in *mpsc.Receiver[int]) (int, error) {
	f := in.Recv() // want `FV1001`
	err := check()
	if errors.Is(err, io.EOF) {
		f.Drop()
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return futures.Await(co, f)
}

func NotOnSuccess(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv() // want `FV1001`
	if err := check(); err != nil {
		f.Drop()
		return err
	}
	return nil
}

func TrySelect(co *futures.Co, m *lock.Mutex[int], spare func() futures.Future[int]) (int, error) {
	f := spare() // want `FV1001: the future that the function makes`
	mine := futures.On(m.Lock())
	if co.TrySelect(mine) == nil {
		return futures.Await(co, f)
	}
	g, err := mine.Result()
	if err != nil {
		f.Drop()
		return 0, err
	}
	defer g.Unlock()
	return *g.Value(), nil
}

// The flag is set too early.
func Flag(co *futures.Co, in *mpsc.Receiver[int], check func() error) (n int, err error) {
	f := in.Recv() // want `FV1001`
	used := false
	defer func() {
		if !used {
			f.Drop()
		}
	}()
	used = true
	if err := check(); err != nil {
		return 0, err
	}
	return futures.Await(co, f)
}

func Goto(co *futures.Co, in *mpsc.Receiver[int], n int) (int, error) {
	f := in.Recv() // want `FV1001`
	if n > 0 {
		goto out
	}
	return futures.Await(co, f)
out:
	return n, nil
}

// Beside an error there is no future.
func ErrorBeside(co *futures.Co, open func() (futures.Future[int], error)) (int, error) {
	f, err := open()
	if err != nil {
		return 0, err
	}
	return futures.Await(co, f)
}

func NoErrorBeside(open func() (futures.Future[int], error)) error {
	_, err := open() // want `FV1001: the future that the function makes`
	return err
}

// Beside false there is no future either.
func Found(co *futures.Co, look func() (futures.Future[int], bool)) (int, error) {
	f, ok := look()
	if !ok {
		return 0, errEmpty
	}
	return futures.Await(co, f)
}

func NilTest(co *futures.Co, r aio.Reader, want bool, check func() error) (int, error) {
	var f futures.Future[int]
	if want {
		f = aio.Read(r, make([]byte, 8))
	}
	if err := check(); err != nil {
		if f != nil {
			f.Drop()
		}
		return 0, err
	}
	if f == nil {
		return 0, nil
	}
	return futures.Await(co, f)
}

func EveryExit(co *futures.Co, in *mpsc.Receiver[int], check func() error) (int, error) {
	f := in.Recv()
	defer f.Drop()
	if err := check(); err != nil {
		return 0, err
	}
	return futures.Await(co, f)
}

// These calls do not return.
func NoReturn(co *futures.Co, in *mpsc.Receiver[int], t *testing.T, n int) (int, error) {
	f := in.Recv()
	switch n {
	case 0:
		log.Fatal("zero")
	case 1:
		t.Fatal("one")
	case 2:
		os.Exit(2)
	case 3:
		panic("three")
	case 4:
		runtime.Goexit()
	case 5:
		giveUp("five")
	}
	return futures.Await(co, f)
}

func giveUp(why string) { log.Panic(why) }

// Cancelled in the first Await it leaves the second future, which has not
// started: that is not worth a report.
func CancelledBefore(co *futures.Co, in *mpsc.Receiver[int], d time.Duration) (int, error) {
	second := in.Recv()
	if _, err := futures.Await(co, timer.Sleep(d)); err != nil {
		second.Drop()
		return 0, err
	}
	return futures.Await(co, second)
}

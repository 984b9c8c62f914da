// Package once drops a future that is not cancel safe once, outside of any loop, and
// goes on with what the future was working on.
package once

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Select(co *futures.Co, r aio.Reader, d time.Duration) (int, error) {
	p := make([]byte, 16)
	read, late := futures.On(aio.ReadFull(r, p)), futures.On(timer.Sleep(d))
	if co.Select(read, late) == read { // want `^FV1002: aio\.ReadFull is not cancel safe: dropped here while pending it loses the bytes already read, and r stays in use$`
		return read.Result()
	}
	return futures.Await(co, aio.ReadFull(r, p))
}

func Timeout(co *futures.Co, w aio.Writer, d time.Duration) error {
	_, err := futures.Await(co, timer.Timeout(d, aio.WriteAll(w, []byte("hello")))) // want `FV1002: aio\.WriteAll is not cancel safe: dropped here while pending it loses how many bytes were written, and w stays in use`
	if errors.Is(err, futures.ErrElapsed) {
		_, err = futures.Await(co, aio.WriteAll(w, []byte("bye")))
	}
	return err
}

func Race(co *futures.Co, a, b aio.Reader, p, q []byte) (int, error) {
	n, err := futures.Await(co, futures.Race(aio.ReadFull(a, p), aio.ReadFull(b, q))) // want `FV1002: aio\.ReadFull is not cancel safe`
	if err != nil {
		return n, err
	}
	return futures.Await(co, aio.ReadFull(b, q))
}

func SelectOk(co *futures.Co, a, b aio.Reader, p, q []byte) (int, error) {
	n, err := futures.Await(co, futures.SelectOk(aio.ReadFull(a, p), aio.ReadFull(b, q))) // want `FV1002: aio\.ReadFull is not cancel safe`
	if err != nil {
		return n, err
	}
	return futures.Await(co, aio.ReadFull(a, p))
}

func TryJoin(co *futures.Co, a, b aio.Writer, p []byte) error {
	x, y := futures.On(aio.WriteAll(a, p)), futures.On(aio.WriteAll(b, p))
	if err := co.TryJoin(x, y); err == nil { // want `FV1002: aio\.WriteAll is not cancel safe`
		return nil
	}
	_, err := futures.Await(co, aio.WriteAll(a, []byte("sorry")))
	return err
}

func TryJoinAll(co *futures.Co, a, b aio.Writer, p []byte) error {
	_, err := futures.Await(co, futures.TryJoinAll(aio.WriteAll(a, p), aio.WriteAll(b, p))) // want `FV1002: aio\.WriteAll is not cancel safe`
	if err == nil {
		return nil
	}
	_, err = futures.Await(co, aio.WriteAll(b, []byte("sorry")))
	return err
}

func NowOrNever(co *futures.Co, r aio.Reader, p []byte) (int, error) {
	if n, ready, err := futures.NowOrNever(aio.ReadFull(r, p)); ready { // want `FV1002: aio\.ReadFull is not cancel safe`
		return n, err
	}
	return futures.Await(co, aio.ReadFull(r, p))
}

func TrySelect(co *futures.Co, r aio.Reader, p []byte) (int, error) {
	read := futures.On(aio.ReadFull(r, p))
	if co.TrySelect(read) != nil { // want `FV1002: aio\.ReadFull is not cancel safe`
		return read.Result()
	}
	return futures.Await(co, aio.ReadFull(r, p))
}

func Drop(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	f := aio.ReadFull(r, p)
	defer f.Drop()
	read, late := futures.On(futures.Ref(f)), futures.On(timer.Sleep(d))
	if co.Select(read, late) == read {
		return read.Result()
	}
	f.Drop() // want `FV1002: aio\.ReadFull is not cancel safe`
	return futures.Await(co, aio.Read(r, p))
}

func Abort(co *futures.Co, w aio.Writer, p []byte, d time.Duration) error {
	task := futures.Spawn(co, aio.WriteAll(w, p))
	defer task.Drop()
	if _, err := futures.Await(co, timer.Sleep(d)); err != nil {
		return err
	}
	task.Abort() // want `FV1002: aio\.WriteAll is not cancel safe`
	_, err := futures.Await(co, aio.WriteAll(w, []byte("bye")))
	return err
}

func Abortable(co *futures.Co, r aio.Reader, p []byte, d time.Duration) (int, error) {
	f, h := futures.Abortable(aio.ReadFull(r, p))
	defer f.Drop()
	read, late := futures.On(futures.Ref(f)), futures.On(timer.Sleep(d))
	if co.Select(read, late) == read {
		return read.Result()
	}
	h.Abort() // want `FV1002: aio\.ReadFull is not cancel safe`
	return futures.Await(co, aio.Read(r, p))
}

// What a combinator owns it drops.
func Mapped(co *futures.Co, r aio.Reader, d time.Duration) (uint16, error) {
	p := make([]byte, 2)
	f := futures.Map(aio.ReadFull(r, p), func(int) uint16 { return uint16(p[0])<<8 | uint16(p[1]) })
	n, err := futures.Await(co, timer.Timeout(d, f)) // want `FV1002: aio\.ReadFull is not cancel safe`
	if errors.Is(err, futures.ErrElapsed) {
		_, err = futures.Await(co, aio.Read(r, p))
	}
	return n, err
}

// The item is neither sent nor used after that.
func Value(co *futures.Co, in *mpsc.Receiver[string], out *mpsc.Sender[string], d time.Duration) error {
	s, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	_, err = futures.Await(co, timer.Timeout(d, out.Send(s))) // want `FV1002: Send is not cancel safe: dropped here while pending it loses the value being sent`
	if errors.Is(err, futures.ErrElapsed) {
		return nil
	}
	return err
}

// Conn is the owner of a connection and lives on.
type Conn struct {
	rw    aio.ReadWriter
	fails int
}

// Get is what is torn for whoever calls it next: the deadline leaves the answer on
// the connection, and nobody is told.
func (c *Conn) Get(co *futures.Co, key string, d time.Duration) (string, error) {
	f := futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(c.rw, []byte(key))); err != nil {
			return "", err
		}
		p := make([]byte, 64)
		n, err := futures.Await(co, aio.Read(c.rw, p))
		return string(p[:n]), err
	})
	v, err := futures.Await(co, timer.Timeout(d, f)) // want `FV1002: .* and c\.rw stays in use`
	if err == futures.ErrElapsed {
		c.fails++
		return "", nil
	}
	return v, err
}

// Two directions of a relay: closing says that both have ended.
func Relay(co *futures.Co, a, b aio.ReadWriter) {
	there, back := futures.On(aio.Copy(b, a)), futures.On(aio.Copy(a, b))
	co.Select(there, back) // want `FV1002: aio\.Copy is not cancel safe`
	_, _ = futures.Await(co, aio.Close(a))
	_, _ = futures.Await(co, aio.Close(b))
}

// A copy that is told to stop: closing says no more than that.
func Stopped(co *futures.Co, dst aio.Writer, src aio.Reader, quit *mpsc.Receiver[int]) {
	there, stop := futures.On(aio.Copy(dst, src)), futures.On(quit.Recv())
	co.Select(there, stop)
	_, _ = futures.Await(co, aio.Close(dst))
}

// Both directions are driven to their ends.
func BothWays(co *futures.Co, a, b aio.ReadWriter) {
	there, back := futures.On(aio.Copy(b, a)), futures.On(aio.Copy(a, b))
	co.Join(there, back)
	_, _ = futures.Await(co, aio.Close(a))
	_, _ = futures.Await(co, aio.Close(b))
}

package compat

import (
	"io"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaf"
)

const (
	minBuffer = 512
	maxBuffer = 64 << 10
	maxEmpty  = 100 // reads in a row that bring nothing
)

// FromReader makes an asynchronous reader of r. A PollRead that has nothing buffered
// has r read, once, by a goroutine of the [DefaultPool], into a buffer of the
// reader's own of up to 64 KiB; later polls take what is there. It suits files and
// the output of programs. Something that may say nothing for hours would hold a
// goroutine of the pool all the while: connections belong to [FromConn] or, better,
// to futures/net.
//
// Cancelling a future that reads cancels nothing: the read goes on, and what it
// brings stays in the buffer for the next one. An error comes after the bytes that
// were read before it, once, and the next read asks r again; io.EOF comes each
// time. A panic of r is an error, *futures.PanicError.
//
// It takes r. The result is a [futures.Dropper], and an [aio.ReadCanceler]. Its Drop
// loses what is buffered and closes r, on a goroutine of its own, if it is an
// io.Closer, which makes a read that is under way return where r's Close does so.
// If r is none but has SetReadDeadline, that makes it return, and the deadline is
// removed afterwards. To keep r open, pass struct{ io.Reader }{r}. Reading after
// Drop fails with io.ErrClosedPipe.
func FromReader(r io.Reader) aio.Reader {
	x := &reader{}
	x.init(r, &processPool)
	return x
}

// runner is where jobs are run: a pool, or apart.
type runner interface {
	submit(j *job)
	remove(j *job) bool
}

// apart runs each job on a goroutine of its own.
type apart struct{}

func (apart) submit(j *job)      { go j.call.run() }
func (apart) remove(j *job) bool { return false }

// reader is the reader of FromReader, and the reading half of FromConn.
//
// While reading is set one goroutine reads into buf, and nobody else touches buf;
// otherwise buf[start:end] was read and not taken. Mu guards everything else.
type reader struct {
	r    io.Reader
	runs runner
	job  job

	mu          sync.Mutex
	reading     bool
	dropped     bool
	interrupted bool // r has a deadline that must be removed
	buf         []byte
	from, to    int
	err         error // comes after buf[from:to]
	waker       futures.Waker
}

var (
	_ aio.ReadCanceler = (*reader)(nil)
	_ futures.Dropper  = (*reader)(nil)
)

func (x *reader) init(r io.Reader, runs runner) {
	x.r, x.runs = r, runs
	x.job.call = x
}

// PollRead implements aio.Reader.
func (x *reader) PollRead(cx *futures.Context, p []byte) (n int, ready bool, err error) {
	if !cx.PollBudget() {
		return 0, false, nil
	}
	x.mu.Lock()
	x.waker = nil
	switch {
	case x.dropped:
		err = io.ErrClosedPipe
	case len(p) == 0:
	case x.reading:
		x.waker = cx.Waker()
		x.mu.Unlock()
		return 0, false, nil
	case x.from < x.to:
		n = copy(p, x.buf[x.from:x.to])
		x.from += n
	case x.err != nil:
		err = x.err
		if err != io.EOF {
			x.err = nil
		}
	default:
		if size := min(max(len(p), minBuffer), maxBuffer); size > len(x.buf) {
			x.buf = make([]byte, size)
		}
		x.reading, x.waker = true, cx.Waker()
		x.mu.Unlock()
		x.runs.submit(&x.job)
		return 0, false, nil
	}
	x.mu.Unlock()
	cx.SpendBudget()
	return n, true, err
}

// run implements caller.
func (x *reader) run() {
	n, err := 0, error(nil)
	returned := false
	defer func() {
		if !returned {
			n, err = 0, unreturned(recover())
		}
		x.mu.Lock()
		x.reading = false
		x.from, x.to, x.err = 0, n, err
		w := x.waker
		x.waker = nil
		if x.interrupted {
			x.r.(readDeadliner).SetReadDeadline(time.Time{})
		}
		x.mu.Unlock()
		leaf.Wake(w)
	}()
	x.mu.Lock()
	dropped := x.dropped
	x.mu.Unlock()
	for empty := 0; !dropped && n == 0 && err == nil; empty++ {
		if empty == maxEmpty {
			err = io.ErrNoProgress
			break
		}
		n, err = x.r.Read(x.buf)
		if n < 0 || n > len(x.buf) {
			panic("futures/compat: Reader returned an invalid count")
		}
	}
	returned = true
}

// unreturned is the error of code that did not return: it has panicked with p, or
// called Goexit.
func unreturned(p any) error {
	if p == nil {
		return futures.ErrGoexit
	}
	return asPanic(p)
}

// CancelRead implements aio.ReadCanceler.
func (x *reader) CancelRead() {
	x.mu.Lock()
	x.waker = nil
	x.mu.Unlock()
}

type readDeadliner interface{ SetReadDeadline(t time.Time) error }

// Drop implements futures.Dropper.
func (x *reader) Drop() {
	if !x.leave() {
		return
	}
	begun := !x.runs.remove(&x.job) // what has not begun must not take bytes from r
	if c, ok := x.r.(io.Closer); ok {
		go closeQuietly(c)
		return
	}
	d, ok := x.r.(readDeadliner)
	if !ok {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.interrupted = begun && x.reading && d.SetReadDeadline(time.Unix(1, 0)) == nil
}

// leave marks x as dropped and says whether it was not before.
func (x *reader) leave() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dropped {
		return false
	}
	x.dropped, x.waker = true, nil
	if !x.reading {
		x.buf = nil
	}
	return true
}

// closeQuietly closes c, whose user is gone. It is the whole of a goroutine.
func closeQuietly(c io.Closer) {
	defer func() {
		if p := recover(); p != nil {
			report(asPanic(p))
		}
	}()
	c.Close()
}

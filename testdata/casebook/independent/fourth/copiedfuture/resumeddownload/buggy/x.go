// Package resumeddownload reads a body in parts and can be taken over by another task.
package resumeddownload

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Download struct {
	src  aio.Reader
	wait futures.Future[time.Time]
	got  []byte
	over bool
}

func New(src aio.Reader, pause time.Duration) Download {
	return Download{src: src, wait: timer.Sleep(pause)}
}

func (d *Download) Poll(cx *futures.Context) ([]byte, bool, error) {
	if d.wait != nil {
		if _, ready, err := d.wait.Poll(cx); !ready || err != nil {
			return nil, ready, err
		}
		d.wait = nil
	}
	for {
		var p [256]byte
		n, ready, err := d.src.PollRead(cx, p[:])
		switch {
		case !ready:
			return nil, false, nil
		case err == io.EOF:
			d.over = true
			return d.got, true, nil
		case err != nil:
			return d.got, true, err
		}
		d.got = append(d.got, p[:n]...)
	}
}

func (d *Download) Drop() {
	if d.wait != nil {
		d.wait.Drop()
	}
	d.over = true
}

// Start polls once and returns what is under way.
func Start(co *futures.Co, src aio.Reader, pause time.Duration) (Download, error) {
	d := New(src, pause)
	if _, ready, err := futures.NowOrNever(futures.Ref[[]byte](&d)); ready {
		return Download{over: true}, err
	}
	return d, nil // want "FV4004"
}

func Finish(co *futures.Co, src aio.Reader) (int, error) {
	d, err := Start(co, src, time.Millisecond)
	if err != nil {
		return 0, err
	}
	defer d.Drop()
	if d.over {
		return 0, nil
	}
	body, err := futures.Await(co, futures.Ref[[]byte](&d))
	return len(body), err
}

// Package firmwareupload loads firmware into a device, unless somebody wants the line.
package firmwareupload

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Image is a firmware.
type Image struct {
	Version string
	Pages   [][]byte
}

// Line is the one connection to the device.
type Line struct{ port aio.ReadWriter }

func (l *Line) status(co *futures.Co) (byte, error) {
	if _, err := futures.Await(co, aio.Write(l.port, []byte("?"))); err != nil {
		return 0, err
	}
	var b [1]byte
	_, err := futures.Await(co, aio.Read(l.port, b[:]))
	return b[0], err
}

func (l *Line) upload(im Image) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		for i, p := range im.Pages {
			if _, err := futures.Await(co, aio.WriteAll(l.port, p)); err != nil {
				return i, err
			}
		}
		return len(im.Pages), nil
	})
}

// Loader serves operators.
type Loader struct {
	line  *Line
	calls *mpsc.Receiver[string]
}

// Load loads im; an operator's call asks for the device's status.
func (l *Loader) Load(co *futures.Co, im Image) (status byte, err error) {
	task := futures.Spawn(co, l.line.upload(im))
	defer co.AsyncDrop(task)
	done := futures.On(futures.Ref[int](task))
	call := futures.On(l.calls.Recv())
	switch co.Select(done, call) {
	case done:
		_, err = done.Result()
		return 0, err
	case call: // whoever calls wants to know the status
	}
	if _, err = futures.Await(co, futures.Ref[int](task)); err != nil {
		return 0, err
	}
	return l.line.status(co)
}

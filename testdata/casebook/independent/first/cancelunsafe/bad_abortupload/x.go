// Package x uploads to a device and lets newer images win.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Image struct {
	Version int
	Data    []byte
}

type Device struct {
	port aio.Writer
	have int
}

func (d *Device) flash(img Image) futures.Future[int] {
	return futures.Map(aio.WriteAll(d.port, img.Data), func(int) int { return img.Version })
}

// flashUntil flashes img unless a newer image comes before it is done.
func (d *Device) flashUntil(co *futures.Co, img Image, images *mpsc.Receiver[Image]) (newer *Image, err error) {
	flash, handle := futures.Abortable(d.flash(img))
	task := futures.Spawn(co, flash)
	defer task.Drop()
	next, done := futures.On(images.Recv()), futures.On(futures.Ref[int](task))
	if co.Select(done, next) == done {
		d.have, err = done.Result()
		return nil, err
	}
	handle.Abort() // want "FV1002"
	if _, err := futures.Await(co, task); err != nil && !errors.Is(err, futures.ErrCancelled) {
		return nil, err
	}
	got, err := next.Result()
	return &got, err
}

// Update flashes every image that comes, the newest one as soon as it is there.
func (d *Device) Update(co *futures.Co, images *mpsc.Receiver[Image]) error {
	var next *Image
	for {
		if next == nil {
			img, err := futures.Await(co, images.Recv())
			if err != nil {
				return err
			}
			next = &img
		}
		newer, err := d.flashUntil(co, *next, images)
		if err != nil {
			return err
		}
		next = newer
	}
}

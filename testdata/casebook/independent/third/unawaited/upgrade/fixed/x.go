// Package upgrade downloads a firmware image while the device keeps working.
package upgrade

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrPowerLow ends an upgrade that the battery would not survive.
var ErrPowerLow = errors.New("upgrade: battery is low")

// Updater upgrades one device.
type Updater struct {
	open     func(url string) (aio.Reader, error)
	battery  *mpsc.Receiver[int]
	progress func(elapsed time.Duration)
	install  func(image []byte) error
}

// New makes an updater that watches battery levels in percent.
func New(open func(string) (aio.Reader, error), battery *mpsc.Receiver[int], progress func(time.Duration), install func([]byte) error) *Updater {
	return &Updater{open: open, battery: battery, progress: progress, install: install}
}

func (u *Updater) download(url string) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		image, err := u.open(url)
		if err != nil {
			return nil, fmt.Errorf("open: %w", err)
		}
		data, err := futures.Await(co, aio.ReadAll(image))
		if err != nil {
			return nil, fmt.Errorf("download: %w", err)
		}
		if len(data) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		return data, nil
	})
}

// Run downloads and installs the image at url.
func (u *Updater) Run(co *futures.Co, url string) error {
	download := u.download(url)
	defer download.Drop()
	beats := timer.Every(10 * time.Second)
	defer beats.Drop()
	started := time.Now()
	for {
		done := futures.On(futures.Ref(download))
		level := futures.On(u.battery.Recv())
		beat := futures.On(beats.Tick())
		switch co.Select(done, level, beat) {
		case done:
			data, err := done.Result()
			if err != nil {
				return err
			}
			return u.install(data)
		case level:
			percent, err := level.Result()
			if err != nil {
				return fmt.Errorf("battery: %w", err)
			}
			if percent < 20 {
				return fmt.Errorf("%w: %d%%", ErrPowerLow, percent)
			}
		case beat:
			u.progress(time.Since(started))
		}
	}
}

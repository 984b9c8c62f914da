// Package failfastreads asks for three facts at once and fails with the first that cannot be had.
package failfastreads

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Facts struct {
	Name  string
	Load  float64
	Disks []string
}

type Host interface {
	Name() futures.Future[string]
	Load() futures.Future[float64]
	Disks() futures.Future[[]string]
}

func Ask(co *futures.Co, h Host) (f Facts, err error) {
	name, load, disks := futures.On(h.Name()), futures.On(h.Load()), futures.On(h.Disks())
	if err := co.TryJoin(name, load, disks); err != nil {
		return f, err
	}
	f.Name, _ = name.Result()
	f.Load, _ = load.Result()
	f.Disks, err = disks.Result()
	return f, err
}

// Watch asks again and again; failures are counted.
func Watch(co *futures.Co, h Host, every time.Duration, show func(Facts)) (failed int, err error) {
	for _, err := range futures.Each(co, timer.Every(every)) {
		if err != nil {
			return failed, err
		}
		f, err := Ask(co, h)
		if err != nil {
			failed++
			continue
		}
		show(f)
	}
	return failed, nil
}

// Package certreload reads certificates again at an interval.
package certreload

import (
	"context"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/blockingasync/certreload/fixed/certs"
)

type Reloader struct {
	certFile, keyFile string
	current           certs.Pair
	failed            int
}

func New(certFile, keyFile string) *Reloader {
	return &Reloader{certFile: certFile, keyFile: keyFile}
}

func (r *Reloader) reload(co *futures.Co) error {
	p, err := futures.Await(co, compat.Blocking(func(context.Context) (certs.Pair, error) {
		return certs.Load(r.certFile, r.keyFile)
	}))
	if err != nil {
		return err
	}
	r.current = p
	co.Yield()
	return nil
}

// Run reloads until the interval is dropped.
func (r *Reloader) Run(every time.Duration) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (none struct{}, err error) {
		for _, err := range futures.Each(co, timer.Every(every)) {
			if err != nil {
				return none, err
			}
			if err := r.reload(co); err != nil {
				r.failed++
			}
		}
		return none, nil
	})
}

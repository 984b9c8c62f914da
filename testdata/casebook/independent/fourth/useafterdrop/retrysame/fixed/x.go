// Package retrysame runs a query again when the server was busy.
package retrysame

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

var ErrBusy = errors.New("retrysame: server busy")

type Rows []string

type DB interface {
	Query(sql string, args ...any) futures.Future[Rows]
}

type Options struct {
	tries int
	pause time.Duration
}

type Option func(*Options)

func Tries(n int) Option           { return func(o *Options) { o.tries = n } }
func Pause(d time.Duration) Option { return func(o *Options) { o.pause = d } }

// Query runs sql, again and again while the server is busy.
func Query(co *futures.Co, db DB, sql string, opts ...Option) (rows Rows, err error) {
	o := Options{tries: 3, pause: 10 * time.Millisecond}
	for _, f := range opts {
		f(&o)
	}
	for n := 1; ; n++ {
		rows, err = futures.Await(co, db.Query(sql))
		if !errors.Is(err, ErrBusy) {
			return rows, err
		}
		if n >= o.tries {
			return nil, err
		}
		if _, serr := futures.Await(co, timer.Sleep(o.pause)); serr != nil {
			return nil, serr
		}
	}
}

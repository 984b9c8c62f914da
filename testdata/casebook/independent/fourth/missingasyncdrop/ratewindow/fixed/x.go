// Package ratewindow lets requests through while their tenant's window has room.
package ratewindow

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type window struct {
	used  int
	since time.Time
}

type Limiter struct {
	table *lock.Mutex[map[string]*window]
	limit int
	size  time.Duration
}

func New(limit int, size time.Duration) *Limiter {
	return &Limiter{table: lock.NewMutex(map[string]*window{}), limit: limit, size: size}
}

// Admit says which of the tenants' requests may go on.
func (l *Limiter) Admit(co *futures.Co, tenants []string) (admitted []string, err error) {
	for _, t := range tenants {
		g, err := futures.Await(co, l.table.Lock())
		if err != nil {
			return admitted, err
		}
		w, known := (*g.Value())[t]
		switch {
		case !known:
			(*g.Value())[t] = &window{used: 1, since: timer.Now()}
		case timer.Now().Sub(w.since) > l.size:
			w.used, w.since = 1, timer.Now()
		case w.used >= l.limit:
			g.Unlock()
			continue
		default:
			w.used++
		}
		g.Unlock()
		admitted = append(admitted, t)
	}
	return admitted, nil
}

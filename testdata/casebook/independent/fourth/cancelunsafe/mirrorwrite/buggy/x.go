// Package mirrorwrite keeps two replicas of a log.
package mirrorwrite

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Replica struct {
	name string
	w    aio.Writer
	size int64
}

func (r *Replica) Append(rec []byte) futures.Future[int] {
	return futures.Inspect(aio.WriteAll(r.w, rec), func(n int, err error) {
		if err == nil {
			r.size += int64(n)
		}
	})
}

type Log struct {
	primary, standby *Replica
	degraded         error
}

func New(p, s aio.Writer) *Log {
	return &Log{primary: &Replica{name: "primary", w: p}, standby: &Replica{name: "standby", w: s}}
}

// Append writes rec to both replicas.
func (l *Log) Append(co *futures.Co, rec []byte) error {
	p, s := futures.On(l.primary.Append(rec)), futures.On(l.standby.Append(rec))
	return co.TryJoin(p, s) // want "FV1002"
}

// Drain appends what comes; a failure of one replica leaves the log degraded.
func (l *Log) Drain(co *futures.Co, recs futures.Stream[[]byte]) error {
	for rec, err := range futures.Each(co, recs) {
		if err != nil {
			return err
		}
		if err := l.Append(co, rec); err != nil {
			l.degraded = err
		}
	}
	return l.degraded
}

// Package x borrows a library's sessions.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/first/missingasyncdrop/ok_library/lib"
)

type Mail struct{ From, To, Text string }

type Outbox struct {
	pool *lib.Pool
	Sent int
}

// Send sends m over a session of the pool.
func (o *Outbox) Send(co *futures.Co, m Mail) error {
	s := o.pool.Take()
	defer lib.Finish(co, o.pool, s)
	for _, line := range []string{m.From, m.To, m.Text} {
		if err := s.Say(co, line); err != nil {
			return err
		}
	}
	o.Sent++
	return nil
}

// Check takes a session and ends it at once.
func (o *Outbox) Check(co *futures.Co) error {
	s := o.pool.Take()
	return lib.Finish(co, o.pool, s)
}

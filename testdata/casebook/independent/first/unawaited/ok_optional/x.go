// Package x audits requests when it is told to.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Audit struct {
	log *mpsc.Sender[string]
	On  bool
}

type Request struct {
	User, Path string
	Dry        bool
}

func (a *Audit) entry(r Request) futures.Future[struct{}] {
	return a.log.Send(r.User + " " + r.Path)
}

// Handle handles r; its audit entry is written afterwards, if there is one.
func Handle(co *futures.Co, a *Audit, r Request, do func(*futures.Co, Request) error) error {
	var entry futures.Future[struct{}]
	if a.On && !r.Dry {
		entry = a.entry(r)
	}
	defer func() {
		if entry != nil {
			entry.Drop()
		}
	}()
	if err := do(co, r); err != nil {
		return fmt.Errorf("%s: %w", r.Path, err)
	}
	if entry == nil {
		return nil
	}
	_, err := futures.Await(co, entry)
	return err
}

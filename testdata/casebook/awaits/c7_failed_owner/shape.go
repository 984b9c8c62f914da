// Package shape gives a future to a constructor, which takes it unless it fails.
//
// Source: typetools/checker-framework#5658.
package shape

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type owner struct{ f futures.Future[int] }

func (o *owner) Close() { o.f.Drop() }

func factory(f futures.Future[int], ok bool) (*owner, error) {
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return &owner{f}, nil
}

func Base(ok bool) error {
	f := lib.Start(1)
	o, err := factory(f, ok)
	if err != nil {
		f.Drop()
		return err
	}
	o.Close()
	return nil
}

func Ranged() error {
	for i := range lib.Count(3) {
		f := lib.Start(i)
		o, err := factory(f, i > 1)
		if err != nil {
			f.Drop()
			continue
		}
		defer o.Close()
	}
	return nil
}

func Fatal(ok bool) {
	o, err := factory(lib.Start(1), ok)
	if err != nil {
		lib.Fatal(err)
	}
	o.Close()
}

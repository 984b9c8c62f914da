// Package x opens a library's handle and defers its end at once.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/variants/missingasyncdrop/ok_library_handle/lib"
)

func Write(co *futures.Co, p *lib.Pool, words []string) error {
	h := p.Get()
	if h == nil {
		return errors.New("none left")
	}
	defer lib.Put(h)
	for _, w := range words {
		if err := h.Say(co, w); err != nil {
			return err
		}
	}
	return nil
}

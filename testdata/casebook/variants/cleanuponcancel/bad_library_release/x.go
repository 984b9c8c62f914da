// Package x returns a library's handle after its use, by the library's function.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/variants/cleanuponcancel/bad_library_release/lib"
)

func Write(co *futures.Co, p *lib.Pool, words []string) (n int, err error) {
	h := p.Get()
	if h == nil {
		return 0, errors.New("none left")
	}
	for _, w := range words {
		if err = h.Say(co, w); err != nil {
			break
		}
		n++
	}
	lib.Put(h) // want "FV3002"
	return n, err
}

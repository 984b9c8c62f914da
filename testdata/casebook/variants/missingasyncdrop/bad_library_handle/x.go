// Package x opens a library's handle, whose type says what must be called, and
// returns early when there is nothing to do.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/variants/missingasyncdrop/bad_library_handle/lib"
)

func Count(co *futures.Co, db *lib.DB, names []string) (n int, err error) {
	h, err := db.Open() // want "FV3001"
	if err != nil {
		return 0, err
	}
	if len(names) == 0 {
		return 0, nil
	}
	defer h.Close(co)
	for _, name := range names {
		k, err := h.Count(co, name)
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

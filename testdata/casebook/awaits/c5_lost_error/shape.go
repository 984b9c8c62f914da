// Package shape waits between an error and its return.
//
// Source: flake8-async's ASYNC120.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, note func(error) futures.Future[int]) error {
	if err := lib.Wait(co); err != nil {
		_, _ = futures.Await(co, note(err))
		return err // want "FV3002"
	}
	return nil
}

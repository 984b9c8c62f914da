// Package shape cleans up in a task of its own.
//
// Source: flake8-async's ASYNC102 and 120.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, w aio.Writer) error {
	defer func() { _, _ = futures.Await(co, futures.Detached(co, aio.Close(w))) }()
	return lib.Wait(co)
}

func Spawned(co *futures.Co, w aio.Writer) error {
	defer func() { futures.Spawn(co, aio.Close(w)).Detach() }()
	return lib.Wait(co)
}

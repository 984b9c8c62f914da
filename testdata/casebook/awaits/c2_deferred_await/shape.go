// Package shape awaits in deferred calls.
//
// Source: the idiom that replaces the deferred future.
package shape

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, w aio.Writer) error {
	defer func() { _, _ = futures.Await(co, aio.Close(w)) }()
	return lib.Wait(co)
}

func Joined(co *futures.Co, w aio.Writer) (err error) {
	defer func() {
		_, cerr := futures.Await(co, aio.Close(w))
		err = errors.Join(err, cerr)
	}()
	return lib.Wait(co)
}

func closeAll(co *futures.Co, ws ...aio.Writer) {
	for _, w := range ws {
		_, _ = futures.Await(co, aio.Close(w))
	}
}

func Helper(co *futures.Co, a, b aio.Writer) error {
	defer closeAll(co, a, b)
	return lib.Wait(co)
}

func Buffered(co *futures.Co, dst aio.Writer) error {
	w := aio.NewWriter(dst)
	defer func() { _, _ = futures.Await(co, aio.Flush(w)) }()
	_, err := futures.Await(co, aio.WriteAll(w, []byte("x")))
	return err
}

func Deep(co *futures.Co, dst aio.Writer) error {
	w := aio.NewWriter(dst)
	defer func() {
		func() { _, _ = futures.Await(co, aio.Flush(w)) }()
	}()
	_, err := futures.Await(co, aio.WriteAll(w, []byte("x")))
	return err
}

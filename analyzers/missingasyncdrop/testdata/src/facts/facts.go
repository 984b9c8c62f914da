// Package facts uses values of another package's types.
package facts

import (
	"github.com/futvet/futvet/analyzers/missingasyncdrop/testdata/src/facts/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

func Left(name string) (int, error) {
	h, err := lib.Open(name) // want `^FV3001: the \*lib\.Handle is left on some path without Close$`
	if err != nil {
		return 0, err
	}
	return h.Len(), nil
}

func Looked(name string) bool {
	h := lib.MustOpen(name) // want `FV3001: the \*lib\.Handle is left`
	return lib.Empty(h)
}

func Returned(co *futures.Co, m *lock.Mutex[int]) (int, error) {
	g, err := lib.Lock(co, m) // want `FV3001: the \*lock\.Guard\[int\] is left`
	if err != nil {
		return 0, err
	}
	return *g.Value(), nil
}

func Filled(co *futures.Co, dst aio.Writer) error {
	w := aio.NewWriter(dst) // want `FV3001: the \*aio\.BufWriter is left`
	return lib.Header(co, w)
}

func Closed(co *futures.Co, w aio.Writer, name string) error {
	h, err := lib.Open(name)
	if err != nil {
		return err
	}
	if lib.Empty(h) {
		return lib.CloseNow(co, h, w)
	}
	_, err = futures.Await(co, h.Close(w))
	return err
}

func Kept(name string) { lib.Keep(lib.MustOpen(name)) }

func ReturnedAndUnlocked(co *futures.Co, m *lock.Mutex[int]) (int, error) {
	g, err := lib.Lock(co, m)
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	return *g.Value(), nil
}

func Finished(co *futures.Co, dst aio.Writer) error {
	w := aio.NewWriter(dst)
	defer w.Drop()
	if err := lib.Header(co, w); err != nil {
		return err
	}
	return lib.Finish(co, w)
}

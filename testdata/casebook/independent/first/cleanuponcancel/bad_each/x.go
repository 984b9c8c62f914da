// Package x applies patches one after the other.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type Patch struct {
	File string
	Body []byte
}

type Tree struct {
	files map[string]*lock.Mutex[[]byte]
	disk  aio.Writer
}

// Apply applies the patches; it takes them.
func (t *Tree) Apply(co *futures.Co, patches futures.Stream[Patch]) (n int, err error) {
	for p, err := range futures.Each(co, patches) {
		if err != nil {
			return n, err
		}
		g, err := futures.Await(co, t.files[p.File].Lock())
		if err != nil {
			return n, err
		}
		*g.Value() = p.Body
		_, werr := futures.Await(co, aio.WriteAll(t.disk, p.Body))
		g.Unlock() // want "FV3002"
		if werr != nil {
			return n, werr
		}
		n++
	}
	return n, nil
}

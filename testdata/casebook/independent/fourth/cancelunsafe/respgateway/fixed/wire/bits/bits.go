// Package bits reads the fixed parts of a frame.
package bits

import (
	"encoding/binary"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

const HeadSize = 5

type Head struct {
	Kind byte
	Size uint32
}

func Parse(p []byte) Head { return Head{Kind: p[0], Size: binary.BigEndian.Uint32(p[1:])} }

// Need reads until buf has n bytes.
func Need(co *futures.Co, r aio.Reader, buf *[]byte, n int) error {
	for len(*buf) < n {
		var p [512]byte
		k, err := futures.Await(co, aio.Read(r, p[:]))
		if err != nil {
			return err
		}
		*buf = append(*buf, p[:k]...)
	}
	return nil
}

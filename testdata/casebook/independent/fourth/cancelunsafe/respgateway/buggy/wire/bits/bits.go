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

func ReadHead(co *futures.Co, r aio.Reader) (h Head, err error) {
	var p [HeadSize]byte
	if _, err = futures.Await(co, aio.ReadFull(r, p[:])); err != nil {
		return h, err
	}
	return Parse(p[:]), nil
}

// Package x writes frames to a peer.
package x

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type FrameWriter struct {
	w     *aio.BufWriter
	dirty int
}

func (fw *FrameWriter) put(co *futures.Co, body []byte) error {
	var head [4]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(body)))
	if _, err := futures.Await(co, aio.WriteAll(fw.w, head[:])); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.WriteAll(fw.w, body))
	fw.dirty += len(body)
	return err
}

// Stream writes all frames that come from rx to conn.
func Stream(co *futures.Co, conn aio.Writer, rx *mpsc.Receiver[[]byte]) error {
	fw := &FrameWriter{w: aio.NewWriter(conn)}
	defer co.AsyncDrop(fw.w)
	for {
		body, err := futures.Await(co, rx.Recv())
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := fw.put(co, body); err != nil {
			return err
		}
		if fw.dirty > 1<<16 {
			_ = aio.Flush(fw.w) // want "FV1001"
			fw.dirty = 0
		}
	}
}

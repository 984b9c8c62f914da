// Package agent answers a notebook's frames and saves its state now and then.
//
// The frame is read by a library function that reads a header and then a body.
// The save timer drops it in between: the payload's text is read as the next
// header, its length as a huge number, and the agent is killed for its memory.
//
// Source: nteract/nteract#2182.
package agent

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/r31_typed_frame/buggy/wire"
)

const typeExecute = 1

type document struct {
	cells [][]byte
	dirty bool
}

func (d *document) apply(f wire.Frame) {
	if f.Type == typeExecute {
		d.cells = append(d.cells, f.Payload)
		d.dirty = true
	}
}

// Serve applies conn's frames until it ends. It takes conn.
func Serve(co *futures.Co, conn *aio.PipeEnd, save func([][]byte)) error {
	defer conn.Drop()
	doc := &document{}
	tick := timer.Every(time.Second)
	defer tick.Drop()
	for {
		frame := futures.On(wire.Recv(conn))
		autosave := futures.On(tick.Tick())
		switch co.Select(frame, autosave) { // want "FV1002"
		case frame:
			f, err := frame.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			doc.apply(f)
		case autosave:
			if doc.dirty {
				save(doc.cells)
				doc.dirty = false
			}
		}
	}
}

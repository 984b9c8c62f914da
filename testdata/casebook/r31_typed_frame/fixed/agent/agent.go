// Package agent answers a notebook's frames and saves its state now and then.
//
// One task owns the reading side and is never raced against anything; the loop
// selects on a channel of whole frames, whose receive loses nothing when dropped.
//
// Source: nteract/nteract#2182.
package agent

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/r31_typed_frame/fixed/wire"
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
	tx, frames := mpsc.New[wire.Frame](16)
	defer frames.Drop()
	reader := futures.Spawn(co, wire.Frames(conn, tx))
	defer co.AsyncDrop(reader)
	for {
		frame := futures.On(frames.Recv())
		autosave := futures.On(tick.Tick())
		switch co.Select(frame, autosave) {
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

// Package rotation writes an audit trail into segments of limited size.
package rotation

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Event is one line of the trail.
type Event struct {
	Actor  string
	Action string
}

func (e Event) encode() []byte { return fmt.Appendf(nil, "%s %s\n", e.Actor, e.Action) }

// Segments opens the next segment.
type Segments interface {
	Open(n int) (aio.Writer, error)
}

// Trail is an audit trail.
type Trail struct {
	segments Segments
	limit    int
	opened   int
}

// NewTrail makes a trail whose segments hold about limit bytes.
func NewTrail(s Segments, limit int) *Trail {
	return &Trail{segments: s, limit: limit}
}

func (t *Trail) open() (aio.Writer, error) {
	seg, err := t.segments.Open(t.opened)
	if err != nil {
		return nil, fmt.Errorf("segment %d: %w", t.opened, err)
	}
	t.opened++
	return seg, nil
}

// Record writes events until there are no more.
func (t *Trail) Record(co *futures.Co, events *mpsc.Receiver[Event]) error {
	var w *aio.BufWriter
	defer func() {
		if w != nil {
			co.AsyncDrop(w)
		}
	}()
	size := 0
	for {
		e, err := futures.Await(co, events.Recv())
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		line := e.encode()
		if w == nil || size+len(line) > t.limit {
			next, err := t.open()
			if err != nil {
				return err
			}
			w = aio.NewWriter(next) // want "FV3001"
			size = 0
		}
		if _, err := futures.Await(co, aio.WriteAll(w, line)); err != nil {
			return err
		}
		size += len(line)
	}
}

// Package ingest appends records to a log and keeps its positions.
//
// The handler sets one position, appends to the log, and sets the other. It runs
// only as long as the client is connected; one that leaves in between leaves behind
// a state, lawfully unlocked, in which the two positions do not agree.
//
// Source: quickwit-oss/quickwit#4675.
package ingest

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// State is what the ingester knows of its log.
type State struct {
	reserved  int64
	persisted int64
}

// Ingester owns the log.
type Ingester struct {
	state *lock.Mutex[State]
	wal   aio.Writer
}

func (i *Ingester) persist(co *futures.Co, record []byte) (struct{}, error) {
	g, err := futures.Await(co, i.state.Lock())
	if err != nil {
		return struct{}{}, err
	}
	defer g.Unlock()
	st := g.Value()
	st.reserved += int64(len(record))
	if _, err := futures.Await(co, aio.WriteAll(i.wal, record)); err != nil {
		return struct{}{}, err
	}
	st.persisted += int64(len(record))
	return struct{}{}, nil
}

// Call is one request of a client.
type Call struct {
	Record []byte
	Gone   futures.Future[struct{}]
}

// Serve answers calls; one whose client goes is given up.
func (i *Ingester) Serve(co *futures.Co, calls *mpsc.Receiver[Call]) error {
	for {
		call, err := futures.Await(co, calls.Recv())
		if err != nil {
			return err
		}
		done := futures.On(futures.Async(func(co *futures.Co) (struct{}, error) {
			return i.persist(co, call.Record)
		}))
		gone := futures.On(call.Gone)
		if co.Select(done, gone) == done { // want "FV1002"
			if _, err := done.Result(); err != nil {
				return err
			}
		}
	}
}

// Package snapshotlabel applies entries and takes one snapshot in the background.
package snapshotlabel

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Entry struct {
	Index uint64
	Data  string
}

type Machine struct {
	applied  []Entry
	snapshot uint64
}

type Snapshotter interface {
	Take(upTo uint64) futures.Future[uint64]
}

// Apply takes a snapshot of what is there at the start while it applies more.
func (m *Machine) Apply(co *futures.Co, in *mpsc.Receiver[Entry], sn Snapshotter) error {
	snap := sn.Take(uint64(len(m.applied)))
	defer snap.Drop()
entries:
	for {
		next := futures.On(in.Recv())
		done := futures.On(futures.Ref(snap))
		switch co.SelectBiased(done, next) { // want "FV2001"
		case done:
			index, err := done.Result()
			if err != nil {
				continue entries
			}
			m.snapshot = index
		case next:
			e, err := next.Result()
			if errors.Is(err, io.EOF) {
				break entries
			}
			if err != nil {
				return err
			}
			m.applied = append(m.applied, e)
		}
	}
	return nil
}

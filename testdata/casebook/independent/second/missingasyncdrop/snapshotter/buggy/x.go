// Package snapshotter writes a copy of a table to disk, from a goroutine.
package snapshotter

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Table is what is copied.
type Table struct{ rows map[string]int }

// Disk stores copies.
type Disk interface {
	Store(rows map[string]int) error
	Free() int
}

// Snapshotter copies a table.
type Snapshotter struct {
	table *lock.Mutex[Table]
	disk  Disk
	done  chan error
}

// Start locks the table and copies it; the lock is held until that is done.
func (s *Snapshotter) Start(co *futures.Co) error {
	g, err := futures.Await(co, s.table.Lock()) // want "FV3001"
	if err != nil {
		return err
	}
	go func() {
		rows := g.Value().rows
		if s.disk.Free() < len(rows) {
			s.done <- nil
			return
		}
		err := s.disk.Store(rows)
		g.Unlock()
		s.done <- err
	}()
	return nil
}

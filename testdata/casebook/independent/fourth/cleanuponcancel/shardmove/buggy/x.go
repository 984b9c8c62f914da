// Package shardmove copies a shard while nobody else may write it.
package shardmove

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Shard struct {
	ID   int
	Rows []string
}

type Node interface {
	Put(shard int, row string) futures.Future[struct{}]
}

type Mover struct {
	gate  *lock.RWMutex[Shard]
	moved int
}

func New(s Shard) *Mover { return &Mover{gate: lock.NewRWMutex(s)} }

// Move copies the shard's rows to a node.
func (m *Mover) Move(co *futures.Co, to Node) error {
	g, err := futures.Await(co, m.gate.RLock())
	if err != nil {
		return err
	}
	sh := g.Value()
	for _, row := range sh.Rows {
		if _, err := futures.Await(co, to.Put(sh.ID, row)); err != nil {
			g.Unlock() // want "FV3002"
			return fmt.Errorf("shard %d: %w", sh.ID, err)
		}
		m.moved++
	}
	g.Unlock()
	return nil
}

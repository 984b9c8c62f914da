// Package hedgedwrite stores blocks on two replicas and goes on when the faster one has it.
package hedgedwrite

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Replica is a connection to a store.
type Replica struct {
	conn aio.Writer
	name string
}

// Block is a piece of a volume.
type Block struct {
	Index uint32
	Data  []byte
}

func (b Block) marshal() []byte {
	return append(fmt.Appendf(nil, "%08x%08x", b.Index, len(b.Data)), b.Data...)
}

func (r *Replica) put(b Block) futures.Future[string] {
	return futures.Map(aio.WriteAll(r.conn, b.marshal()), func(int) string { return r.name })
}

// Volume spreads its blocks over a pair of replicas.
type Volume struct {
	primary, backup *Replica
	wins            map[string]int
}

// Store writes every block.
func (v *Volume) Store(co *futures.Co, blocks []Block) error {
	for _, b := range blocks {
		name, err := futures.Await(co, futures.Race(v.primary.put(b), v.backup.put(b))) // want "FV1002"
		if err != nil {
			return err
		}
		v.wins[name]++
	}
	return nil
}

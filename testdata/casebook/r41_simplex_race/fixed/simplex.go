// Package simplex echoes fixed blocks between two connections.
//
// Both directions of a turn run side by side until both are done; neither is
// dropped half-way.
//
// Source: tokio-rs/tokio#6877.
package simplex

import (
	"crypto/sha256"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

const blockSize = 4096

// Stats counts the blocks that went through.
type Stats struct {
	In, Out int
	Sum     [sha256.Size]byte
}

// Exchange writes payload to dst and reads a block from src, n times.
func Exchange(co *futures.Co, src aio.Reader, dst aio.Writer, payload []byte, n int) (Stats, error) {
	var st Stats
	block := make([]byte, blockSize)
	for st.In < n {
		read := futures.On(aio.ReadFull(src, block))
		write := futures.On(aio.WriteAll(dst, payload))
		co.Join(read, write)
		if _, err := read.Result(); err != nil {
			return st, err
		}
		st.In++
		st.Sum = sha256.Sum256(block)
		if _, err := write.Result(); err != nil {
			return st, err
		}
		st.Out++
	}
	return st, nil
}

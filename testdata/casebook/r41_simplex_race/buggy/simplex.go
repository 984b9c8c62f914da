// Package simplex echoes fixed blocks between two connections.
//
// Reading a block and writing a block race, and both are made anew in every
// turn. Whichever loses has often moved a part of its block already; that part
// is dropped with it, and the two sides stop agreeing where a block begins.
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

// Exchange writes payload to dst and reads blocks from src, n times in all.
func Exchange(co *futures.Co, src aio.Reader, dst aio.Writer, payload []byte, n int) (Stats, error) {
	var st Stats
	block := make([]byte, blockSize)
	for st.In+st.Out < n {
		read := futures.On(aio.ReadFull(src, block))
		write := futures.On(aio.WriteAll(dst, payload))
		switch co.Select(read, write) { // want "FV1002"
		case read:
			if _, err := read.Result(); err != nil {
				return st, err
			}
			st.In++
			st.Sum = sha256.Sum256(block)
		case write:
			if _, err := write.Result(); err != nil {
				return st, err
			}
			st.Out++
		}
	}
	return st, nil
}

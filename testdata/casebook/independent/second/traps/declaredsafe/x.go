// Package declaredsafe gives a deadline to something that may be begun anew at any time.
package declaredsafe

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Index is rebuilt from documents.
type Index struct {
	docs  aio.Reader
	words int
}

// Rebuild reads everything. What it has read when it is dropped was for nothing,
// but documents come again and again without end, and any stretch of them will do.
//
//futvet:cancelsafe a stretch of documents is as good as any other
func (ix *Index) Rebuild() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		buf := make([]byte, 4096)
		if _, err := futures.Await(co, aio.ReadFull(ix.docs, buf)); err != nil {
			return 0, err
		}
		words := 0
		for _, b := range buf {
			if b == ' ' {
				words++
			}
		}
		ix.words = words
		return words, nil
	})
}

// Keep rebuilds for ever, and complains when that takes too long.
func Keep(co *futures.Co, ix *Index, d time.Duration, complain func(words int)) error {
	for {
		_, err := futures.Await(co, timer.Timeout(d, ix.Rebuild()))
		switch {
		case errors.Is(err, futures.ErrElapsed):
			complain(ix.words)
		case err != nil:
			return err
		}
	}
}

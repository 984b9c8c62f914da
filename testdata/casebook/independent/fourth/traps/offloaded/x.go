// Package offloaded reads and hashes files elsewhere than in its block.
package offloaded

import (
	"context"
	"hash/crc32"
	"os"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/stream"
)

type Digest struct {
	Path string
	Sum  uint32
}

func digest(path string) (d Digest, err error) {
	p, err := os.ReadFile(path)
	if err != nil {
		return d, err
	}
	time.Sleep(time.Microsecond) // be kind to the disk
	return Digest{path, crc32.ChecksumIEEE(p)}, nil
}

func later(path string) futures.Future[Digest] {
	return compat.Blocking(func(ctx context.Context) (Digest, error) {
		if err := ctx.Err(); err != nil {
			return Digest{}, err
		}
		return digest(path)
	})
}

// All digests files, n at a time.
func All(co *futures.Co, n int, paths ...string) ([]Digest, error) {
	return futures.Await(co, stream.Collect(stream.Buffered(stream.Map(stream.FromSlice(paths...), later), n)))
}

// Notify digests on a goroutine and tells over a oneshot.
func Notify(path string) *oneshot.Receiver[Digest] {
	tx, rx := oneshot.New[Digest]()
	go func() {
		defer tx.Drop()
		if d, err := digest(path); err == nil {
			_ = tx.Send(d)
		}
	}()
	return rx
}

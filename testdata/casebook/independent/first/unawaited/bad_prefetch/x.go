// Package x reads ahead in a blob store.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Blobs struct{ r aio.Reader }

func (b *Blobs) chunk(size int) futures.Future[[]byte] {
	buf := make([]byte, size)
	return futures.Map(aio.ReadFull(b.r, buf), func(n int) []byte { return buf[:n] })
}

type Plan struct {
	Size int
	Skip bool
}

// Sum adds up the bytes of the planned chunks. What is planned next is made ready
// before the last chunk is looked at.
func (b *Blobs) Sum(co *futures.Co, plans []Plan) (sum int, err error) {
	var next futures.Future[[]byte]
	for _, p := range plans {
		next = b.chunk(p.Size) // want "FV1001"
		if p.Skip {
			continue
		}
		data, err := futures.Await(co, next)
		if err != nil {
			return sum, err
		}
		for _, c := range data {
			sum += int(c)
		}
	}
	return sum, nil
}

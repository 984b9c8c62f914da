// Package x makes a value after its last suspension point and releases it by an
// ordinary statement.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Update(co *futures.Co, in *mpsc.Receiver[int], m *lock.Mutex[int]) (int, error) {
	sum := 0
	for {
		n, err := futures.Await(co, in.Recv())
		if err == io.EOF {
			break
		} else if err != nil {
			return 0, err
		}
		sum += n
	}
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	*g.Value() += sum
	sum = *g.Value()
	g.Unlock()
	return sum, nil
}

// Package conditionaltake puts work into a pool, or does it itself when the pool is full.
package conditionaltake

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/traps/conditionaltake/pool"
)

func Run(co *futures.Co, p *pool.Pool, work []futures.Future[int]) (sum int, err error) {
	added := 0
	for i, w := range work {
		if p.TryAdd(w) {
			added++
			continue
		}
		n, err := futures.Await(co, p.Wait())
		if err != nil {
			for _, w := range work[i:] {
				w.Drop()
			}
			return sum, err
		}
		sum += n
		if !p.TryAdd(w) {
			for _, w := range work[i:] {
				w.Drop()
			}
			return sum, errors.New("conditionaltake: no room")
		}
	}
	for ; added > 0; added-- {
		n, err := futures.Await(co, p.Wait())
		if err == io.EOF {
			break
		}
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

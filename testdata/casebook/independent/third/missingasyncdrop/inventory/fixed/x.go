// Package inventory counts stock in a warehouse shared by several pickers.
package inventory

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// ErrShort is returned when there is not enough of an article.
var ErrShort = errors.New("inventory: not enough in stock")

type stock struct {
	counts map[string]int
	closed bool
}

// Warehouse is a stock with a lock.
type Warehouse struct {
	stock *lock.Mutex[stock]
}

// New makes a warehouse.
func New(counts map[string]int) *Warehouse {
	return &Warehouse{stock: lock.NewMutex(stock{counts: counts})}
}

// enter locks the stock; the caller unlocks it.
func (w *Warehouse) enter(co *futures.Co) (*lock.Guard[stock], error) {
	g, err := futures.Await(co, w.stock.Lock())
	if err != nil {
		return nil, err
	}
	if g.Value().closed {
		g.Unlock()
		return nil, errors.New("inventory: warehouse is closed")
	}
	return g, nil
}

// Pick takes n pieces of an article.
func (w *Warehouse) Pick(co *futures.Co, article string, n int) error {
	g, err := w.enter(co)
	if err != nil {
		return err
	}
	defer g.Unlock()
	if have := g.Value().counts[article]; have < n {
		return fmt.Errorf("%w: %d of %s, %d wanted", ErrShort, have, article, n)
	}
	g.Value().counts[article] -= n
	return nil
}

// Count says how many pieces there are, and whether that is known.
func (w *Warehouse) Count(co *futures.Co, article string) (int, bool, error) {
	g, err := w.enter(co)
	if err != nil {
		return 0, false, err
	}
	defer g.Unlock()
	n, ok := g.Value().counts[article]
	return n, ok, nil
}

// Close refuses everything from now on.
func (w *Warehouse) Close(co *futures.Co) error {
	g, err := futures.Await(co, w.stock.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	g.Value().closed = true
	return nil
}

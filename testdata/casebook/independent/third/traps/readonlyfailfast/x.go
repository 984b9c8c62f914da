// Package readonlyfailfast asks several sources at once and gives up at the first
// error; asking changes nothing.
package readonlyfailfast

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Gauge is a value that is measured from time to time.
type Gauge struct {
	Name  string
	value *lock.Mutex[float64]
}

// NewGauge makes a gauge.
func NewGauge(name string) *Gauge { return &Gauge{Name: name, value: lock.NewMutex(0.0)} }

func (g *Gauge) read(settle time.Duration) futures.Future[float64] {
	return futures.Async(func(co *futures.Co) (float64, error) {
		if _, err := futures.Await(co, timer.Sleep(settle)); err != nil {
			return 0, err
		}
		held, err := futures.Await(co, g.value.Lock())
		if err != nil {
			return 0, err
		}
		defer held.Unlock()
		if v := *held.Value(); v >= 0 {
			return v, nil
		}
		return 0, fmt.Errorf("gauge %s is broken", g.Name)
	})
}

// Sum reads all gauges; it may be called again after an error.
func Sum(co *futures.Co, gauges []*Gauge, settle time.Duration) (sum float64, err error) {
	for range 3 {
		reads := make([]futures.Future[float64], 0, len(gauges))
		for _, g := range gauges {
			reads = append(reads, g.read(settle))
		}
		var values []float64
		if values, err = futures.Await(co, futures.TryJoinAll(reads...)); err == nil {
			for _, v := range values {
				sum += v
			}
			return sum, nil
		}
	}
	return 0, err
}

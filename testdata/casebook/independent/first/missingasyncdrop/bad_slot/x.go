// Package x fills slots of a queue with what is worth it.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Sample struct {
	Name  string
	Value float64
}

type Sampler struct {
	out  *mpsc.Sender[Sample]
	last map[string]float64
}

// Offer passes s on unless it is what was passed on before.
func (s *Sampler) Offer(co *futures.Co, v Sample) (bool, error) {
	slot, err := futures.Await(co, s.out.Reserve()) // want "FV3001"
	if err != nil {
		return false, err
	}
	if old, ok := s.last[v.Name]; ok && old == v.Value {
		return false, nil
	}
	s.last[v.Name] = v.Value
	slot.Send(v)
	return true, nil
}

// Run offers what comes.
func (s *Sampler) Run(co *futures.Co, in *mpsc.Receiver[Sample]) (passed int, err error) {
	for {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return passed, err
		}
		ok, err := s.Offer(co, v)
		if err != nil {
			return passed, err
		}
		if ok {
			passed++
		}
	}
}

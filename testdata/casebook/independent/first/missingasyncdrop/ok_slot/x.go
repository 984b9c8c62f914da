// Package x fills slots or gives them back.
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
	slot, err := futures.Await(co, s.out.Reserve())
	if err != nil {
		return false, err
	}
	if old, ok := s.last[v.Name]; ok && old == v.Value {
		slot.Drop()
		return false, nil
	}
	s.last[v.Name] = v.Value
	slot.Send(v)
	return true, nil
}

// OfferSlowly is Offer that waits between the reservation and the value.
func (s *Sampler) OfferSlowly(co *futures.Co, name string, measure func(*futures.Co) (float64, error)) error {
	slot, err := futures.Await(co, s.out.Reserve())
	if err != nil {
		return err
	}
	defer slot.Drop()
	v, err := measure(co)
	if err != nil {
		return err
	}
	slot.Send(Sample{name, v})
	return nil
}

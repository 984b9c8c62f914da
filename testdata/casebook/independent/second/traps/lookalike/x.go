// Package lookalike has types whose methods are named like those of futures, and are not.
package lookalike

// Sensor is polled, in the old sense of the word.
type Sensor struct {
	readings []float64
	dropped  int
}

// Poll reads the sensor.
func (s *Sensor) Poll(max int) (value float64, ready bool, err error) {
	if len(s.readings) == 0 || s.readings[0] > float64(max) {
		return 0, false, nil
	}
	value, s.readings = s.readings[0], s.readings[1:]
	return value, true, nil
}

// Drop counts what was lost.
func (s *Sensor) Drop() { s.dropped++ }

// Await is not an asynchronous function.
func (s *Sensor) Await() { s.readings = append(s.readings, 1) }

// Unlock lets a sensor go, which nobody has locked.
func (s *Sensor) Unlock() {}

// Send is not a future either.
func (s *Sensor) Send(v float64) *Sensor {
	s.readings = append(s.readings, v)
	return s
}

// Station has sensors.
type Station struct{ sensors map[string]*Sensor }

func (st *Station) sensor(name string) *Sensor {
	if s, ok := st.sensors[name]; ok {
		return s
	}
	s := &Sensor{}
	st.sensors[name] = s
	return s
}

// Feed feeds values to a sensor and polls it once more than there are values.
func (st *Station) Feed(name string, values ...float64) (n int) {
	st.sensor("spare")
	_ = st.sensor("other")
	s := &Sensor{}
	for _, v := range values {
		st.sensor(name).Send(v)
		s.Send(v)
	}
	for range len(values) + 1 {
		if _, ready, _ := s.Poll(100); ready {
			n++
		}
	}
	return n
}

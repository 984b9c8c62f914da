// Package warmupprobe measures, and takes a calibration into account once there is one.
package warmupprobe

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Sample is a measured value.
type Sample float64

// Probe measures.
type Probe interface{ Measure() Sample }

// Meter corrects a probe's samples.
type Meter struct {
	probe  Probe
	offset Sample
	known  bool
}

func (m *Meter) correct(s Sample) Sample { return s - m.offset }

// Measure passes n corrected samples to out. It takes calibration.
func (m *Meter) Measure(co *futures.Co, calibration futures.Future[Sample], n int, out func(Sample)) error {
	defer calibration.Drop()
	for range n {
		if !m.known {
			calibrated := futures.On(futures.Ref(calibration))
			if co.TrySelect(calibrated) != nil {
				offset, err := calibrated.Result()
				if err != nil {
					return err
				}
				m.offset, m.known = offset, true
			}
		}
		out(m.correct(m.probe.Measure()))
		if _, err := futures.Await(co, timer.Sleep(time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

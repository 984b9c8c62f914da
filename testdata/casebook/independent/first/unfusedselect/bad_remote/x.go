// Package x waits for a library's future again and again.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/first/unfusedselect/bad_remote/lib"
)

type Shadow struct {
	dev   *lib.Device
	state map[string]int
}

// Sync applies what the device reports until limit values were seen; a reset of the
// device empties the shadow.
func (s *Shadow) Sync(co *futures.Co, limit int) error {
	reset := s.dev.WaitReset()
	defer reset.Drop()
	for n := 0; n < limit; n++ {
		gone, rep := futures.On(futures.Ref(reset)), futures.On(s.dev.Report())
		switch co.Select(gone, rep) { // want "FV2001"
		case gone:
			if _, err := gone.Result(); err != nil {
				return err
			}
			clear(s.state)
		case rep:
			r, err := rep.Result()
			if err != nil {
				return err
			}
			s.state[r.Name] = r.Value
		}
	}
	return nil
}

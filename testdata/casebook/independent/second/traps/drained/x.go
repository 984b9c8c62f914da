// Package drained keeps futures in a slice, which an earlier defer empties.
package drained

import (
	"github.com/futvet/futvet/futures"
)

// Download is begun and not finished.
type Download = futures.Future[int]

// Manager downloads.
type Manager struct {
	begin func(url string) (Download, error)
	total int
}

// All downloads everything, one after the other, having begun with all.
func (m *Manager) All(co *futures.Co, urls ...string) (err error) {
	var open []Download
	defer func() {
		for _, d := range open {
			d.Drop()
		}
	}()
	for _, u := range urls {
		d, err := m.begin(u)
		if err != nil {
			return err
		}
		open = append(open, d)
	}
	for len(open) > 0 {
		d := open[0]
		open = open[1:]
		n, err := futures.Await(co, d)
		if err != nil {
			return err
		}
		m.total += n
	}
	return nil
}

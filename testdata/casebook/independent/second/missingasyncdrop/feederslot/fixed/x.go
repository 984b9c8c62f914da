// Package feederslot feeds workers from a list of files.
package feederslot

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// File is to be processed.
type File struct {
	Path string
	Size int64
}

// Filter says which files count.
type Filter func(File) bool

// Feeder has a list and a channel to the workers.
type Feeder struct {
	files   []File
	filters []Filter
	workers *mpsc.Sender[File]
	skipped int
}

func (f *Feeder) accepts(file File) bool {
	for _, keep := range f.filters {
		if !keep(file) {
			f.skipped++
			return false
		}
	}
	return true
}

// pick is the next file that counts.
func (f *Feeder) pick() (file File, ok bool) {
	for len(f.files) > 0 {
		file, f.files = f.files[0], f.files[1:]
		if f.accepts(file) {
			return file, true
		}
	}
	return File{}, false
}

// Feed hands one file to the workers, and says whether there was one.
func (f *Feeder) Feed(co *futures.Co) (bool, error) {
	slot, err := futures.Await(co, f.workers.Reserve())
	if err != nil {
		return false, err
	}
	file, ok := f.pick()
	if !ok {
		slot.Drop()
		return false, nil
	}
	slot.Send(file)
	return true, nil
}

// Package thumbnails renders several images at once and stores them in order of completion.
package thumbnails

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

type Image struct {
	Name string
	Data []byte
}

type Store struct {
	slots *lock.Semaphore
	sizes map[string]int
}

func NewStore(n int) *Store { return &Store{slots: lock.NewSemaphore(n), sizes: map[string]int{}} }

// render reads under a slot of the store.
func (s *Store) render(name string) futures.Future[Image] {
	return futures.Async(func(co *futures.Co) (Image, error) {
		p, err := futures.Await(co, s.slots.Acquire(1))
		if err != nil {
			return Image{}, err
		}
		defer p.Release()
		if _, err := futures.Await(co, timer.Sleep(time.Millisecond)); err != nil {
			return Image{}, err
		}
		return Image{Name: name, Data: []byte(name)}, nil
	})
}

func (s *Store) put(co *futures.Co, img Image) error {
	p, err := futures.Await(co, s.slots.Acquire(1))
	if err != nil {
		return err
	}
	defer p.Release()
	s.sizes[img.Name] = len(img.Data)
	return nil
}

// All renders and stores the images, n at a time.
func (s *Store) All(co *futures.Co, names []string, n int) error {
	work := stream.Map(stream.FromSlice(names...), s.render)
	for img, err := range futures.Each(co, stream.BufferUnordered(work, n)) {
		if err != nil {
			return err
		}
		if err := s.put(co, img); err != nil { // want "FV2003"
			return err
		}
	}
	return nil
}

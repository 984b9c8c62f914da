package bad

import (
	"github.com/futvet/futvet/analyzers/useafterdrop/testdata/src/bad/set"
	"github.com/futvet/futvet/futures"
)

// A function of another package has taken it.
func added(co *futures.Co, s *set.Set, start func() futures.Future[int]) (int, error) {
	f := start()
	s.Add(f)
	return futures.Await(co, f) // want `FV2002: f is used here although it was given away`
}

// It has been kept for somebody who may drop it, which is no use.
func kept(co *futures.Co, s *set.Set, start func() futures.Future[int]) (int, error) {
	f := start()
	s.Keep(f)
	return futures.Await(co, f)
}

func offered(co *futures.Co, s *set.Set, start func() futures.Future[int]) (int, error) {
	f := start()
	if s.Offer(f) {
		return 0, nil
	}
	return futures.Await(co, f)
}

// Given away or dropped, it is gone, but not how for certain.
func put(co *futures.Co, s *set.Set, start func() futures.Future[int]) (int, error) {
	f := start()
	s.Put(f)
	return futures.Await(co, f)
}

func drive(co *futures.Co, f futures.Future[int]) { _, _ = futures.Await(co, f) }

func driven(co *futures.Co, f futures.Future[int]) (int, error) {
	drive(co, f)
	return futures.Await(co, f) // want `FV2002: f is used here although it was awaited`
}

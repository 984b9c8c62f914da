// Package ticketcounter numbers requests and counts those that are over.
package ticketcounter

import (
	"github.com/futvet/futvet/futures"
)

type Stats struct {
	Next, Started, Done, Failed int
}

type Service struct {
	st Stats
	do func(id int) futures.Future[string]
}

// Do numbers a request and does it. A number is never used twice.
//
//futvet:cancellable
func (s *Service) Do(co *futures.Co) (string, error) {
	s.st.Next++
	s.st.Started++
	out, err := futures.Await(co, s.do(s.st.Next))
	if err != nil {
		s.st.Failed++
		return "", err
	}
	s.st.Done++
	return out, nil
}

// Peek numbers a request for a moment: nothing waits until the number is given back.
func (s *Service) Peek(co *futures.Co) (string, error) {
	s.st.Next++
	f := s.do(s.st.Next)
	s.st.Next--
	return futures.Await(co, f)
}

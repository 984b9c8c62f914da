// Package x logs in to a broker.
package x

import (
	"fmt"
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Session struct {
	id  string
	out aio.Writer
	in  *aio.BufReader
}

func describe(f futures.Future[string]) string {
	if f == nil {
		return "no login"
	}
	return fmt.Sprintf("login %T", f)
}

func (s *Session) login(user string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(s.out, []byte("LOGIN "+user+"\n"))); err != nil {
			return "", err
		}
		return futures.Await(co, s.in.ReadLine())
	})
}

// Start logs in as user. Anonymous sessions only say that they could.
func (s *Session) Start(co *futures.Co, user string, anonymous bool) error {
	f := s.login(user) // want "FV1001"
	if anonymous {
		log.Print(s.id, ": ", describe(f))
		return nil
	}
	reply, err := futures.Await(co, f)
	if err != nil {
		return fmt.Errorf("%s: %w", s.id, err)
	}
	log.Print(s.id, ": ", reply)
	return nil
}

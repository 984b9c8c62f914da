// Package x makes a future that its caller owns.
package x

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type Signer struct {
	keys *lock.Mutex[map[string]string]
	slow bool
}

func (s *Signer) sign(who, what string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		g, err := futures.Await(co, s.keys.Lock())
		if err != nil {
			return "", err
		}
		defer g.Unlock()
		key, ok := (*g.Value())[who]
		if !ok {
			return "", fmt.Errorf("%s has no key", who)
		}
		return what + "/" + key, nil
	})
}

// Sign is the signature, with a deadline if the signer is slow.
func (s *Signer) Sign(who, what string) (sig futures.Future[string], slow bool) {
	sig = s.sign(who, what)
	if slow = s.slow; slow {
		sig = timer.Timeout(time.Second, sig)
		return
	}
	return
}

// All signs all documents with one key.
func (s *Signer) All(co *futures.Co, who string, docs ...string) (out []string, err error) {
	for _, d := range docs {
		f, _ := s.Sign(who, d)
		sig, err := futures.Await(co, f)
		if err != nil {
			return out, err
		}
		out = append(out, sig)
	}
	return
}

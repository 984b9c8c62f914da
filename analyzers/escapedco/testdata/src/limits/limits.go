// Package limits pins what the rule does not see.
package limits

import "github.com/futvet/futvet/futures"

// A body that is held in a variable first, and called too.
func held(co *futures.Co) futures.Future[int] {
	body := func(in *futures.Co) (int, error) {
		co.Yield()
		return 0, nil
	}
	body(co)
	return futures.Async(body)
}

var hook func()

// A literal that is kept.
func kept(co *futures.Co) {
	hook = func() { co.Yield() }
}

type session struct{ co *futures.Co }

func newSession(co *futures.Co) *session { return &session{co} }

var last *session

// What a function returns is the caller's.
func keeps(co *futures.Co) { last = newSession(co) }

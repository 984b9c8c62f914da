// Package x calls a method through a method value and ignores what it returns: a
// future that was to send the last message.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Link struct{ w aio.Writer }

// Bye says goodbye.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (l *Link) Bye() futures.Future[int] { return aio.WriteAll(l.w, []byte("bye\n")) }

// Ping says that we are there.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (l *Link) Ping() futures.Future[int] { return aio.WriteAll(l.w, []byte("ping\n")) }

func Chat(co *futures.Co, l *Link, pings int) error {
	say, end := l.Ping, l.Bye
	for range pings {
		if _, err := futures.Await(co, say()); err != nil {
			return err
		}
	}
	end() // want "FV1001"
	return nil
}

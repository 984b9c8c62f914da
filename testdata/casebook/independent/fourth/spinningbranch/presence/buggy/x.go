// Package presence keeps who is in a room, from two feeds.
package presence

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Event struct {
	User   string
	Joined bool
}

type Room struct {
	users map[string]int
	log   func(format string, args ...any)
}

func (r *Room) apply(e Event) {
	if e.Joined {
		r.users[e.User]++
		return
	}
	if r.users[e.User]--; r.users[e.User] <= 0 {
		delete(r.users, e.User)
	}
}

// Run follows local and remote events until quit.
func (r *Room) Run(co *futures.Co, local, remote *mpsc.Receiver[Event], quit futures.Future[struct{}]) error {
	defer quit.Drop()
	for {
		l, m := futures.On(local.Recv()), futures.On(remote.Recv())
		q := futures.On(futures.Ref(quit))
		switch co.Select(l, m, q) { // want "FV2004"
		case l:
			e, err := l.Result()
			if err != nil {
				r.log("local: %v", err)
				continue
			}
			r.apply(e)
		case m:
			e, err := m.Result()
			if err != nil {
				r.log("remote: %v", err)
				continue
			}
			r.apply(e)
		case q:
			_, err := q.Result()
			return err
		}
	}
}

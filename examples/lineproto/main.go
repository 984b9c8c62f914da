// Command lineproto is a key-value service with subscriptions, its client, and a
// short demonstration of both: go run ./examples/lineproto.
//
// It shows how a program is put together on the futures runtime, and what its rules
// ask for: who owns what, what a select may drop, and which cleanup is deferred.
// The files, from the inside out:
//
//	protocol.go  the lines that are exchanged
//	store.go     the data: a lock that is held while waiting
//	hub.go       the distribution of events, bounded
//	session.go   one connection: a select loop with time-outs
//	server.go    all connections: a group of tasks, and shutting down
//	service.go   the server as a task
//	client.go    the other side: calls that share a connection, and their replies
//
// Connections are aio.Pipes, in memory. What a service on a network would have
// beyond this: a limit on the length of a line, and on the number of sessions.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
)

func main() {
	if err := demonstrate(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// demonstrate runs every part of the demonstration and writes a transcript.
func demonstrate(w io.Writer) error {
	// Run is where futures meet ordinary code: it blocks until the block is done.
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		d := &demo{w: w, data: lock.NewMutex(table{})}
		for _, part := range []func(*futures.Co) error{d.talk, d.follow, d.hurry, d.doze, d.leave} {
			if err := part(co); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}))
	return err
}

// demo is the demonstration. Its parts share the data, and have a server each.
type demo struct {
	w    io.Writer
	data *lock.Mutex[table]
}

// patient limits are never reached.
var patient = Limits{
	Idle: time.Hour, Request: time.Hour, Write: time.Hour, Grace: time.Hour,
	Events: 8, Changes: 8,
}

func (d *demo) printf(format string, args ...any) { fmt.Fprintf(d.w, format+"\n", args...) }

func (d *demo) start(co *futures.Co, limits Limits) *service {
	return start(co, d.data, limits, d.printf)
}

// connect makes a client, which the caller owns.
func (d *demo) connect(co *futures.Co, s *service) (*Client, error) {
	conn, err := s.connect(co)
	if err != nil {
		return nil, err
	}
	return Connect(co, conn, time.Hour, 8), nil
}

// talk: one client, one request after the other.
func (d *demo) talk(co *futures.Co) error {
	d.printf("== requests and replies")
	s := d.start(co, patient)
	defer co.AsyncDrop(s) // whatever happens; after a shutdown there is nothing left to do
	alice, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(alice)

	if err := alice.Ping(co); err != nil {
		return err
	}
	d.printf("alice: pinged")
	if err := alice.Set(co, "colour", "dark red"); err != nil {
		return err
	}
	value, err := alice.Get(co, "colour")
	if err != nil {
		return err
	}
	d.printf("alice: the colour is %s", value)
	if err := alice.Del(co, "colour"); err != nil {
		return err
	}
	if _, err := alice.Get(co, "colour"); !errors.Is(err, errNotFound) {
		return fmt.Errorf("deleted, and still there: %v", err)
	}
	d.printf("alice: the colour is gone")
	if err := alice.Set(co, "two words", "x"); err != nil {
		d.printf("alice: refused: %v", err)
	}
	bye, err := alice.Quit(co)
	if err != nil {
		return err
	}
	d.printf("server to alice: bye, %s", bye)
	return s.shutdown(co)
}

// follow: one client hears of what another one does.
func (d *demo) follow(co *futures.Co) error {
	d.printf("== subscriptions")
	s := d.start(co, patient)
	defer co.AsyncDrop(s)
	alice, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(alice)
	bob, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(bob)

	if err := bob.Subscribe(co, "weather"); err != nil {
		return err
	}
	for _, weather := range []string{"rain", "sun"} {
		if err := alice.Set(co, "weather", weather); err != nil {
			return err
		}
		if err := alice.Set(co, "news", "none"); err != nil { // bob does not care
			return err
		}
	}
	if err := alice.Del(co, "weather"); err != nil {
		return err
	}
	for range 3 {
		e, err := futures.Await(co, bob.Event())
		if err != nil {
			return err
		}
		d.printf("server to bob: %s", e.line())
	}
	return s.shutdown(co)
}

// hurry: a request that takes too long is given up and has done nothing.
func (d *demo) hurry(co *futures.Co) error {
	d.printf("== a deadline")
	limits := patient
	limits.Request = 50 * time.Millisecond
	s := d.start(co, limits)
	defer co.AsyncDrop(s)
	alice, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(alice)

	guard, err := futures.Await(co, d.data.Lock()) // nobody else gets at the data
	if err != nil {
		return err
	}
	defer guard.Unlock() // does nothing if it was unlocked before
	d.printf("alice: while the data is locked: %v", alice.Set(co, "colour", "blue"))
	guard.Unlock()
	_, err = alice.Get(co, "colour")
	d.printf("alice: and afterwards: %v", err)
	return s.shutdown(co)
}

// doze: a client that says nothing is sent away.
func (d *demo) doze(co *futures.Co) error {
	d.printf("== an idle time-out")
	limits := patient
	limits.Idle = 50 * time.Millisecond
	s := d.start(co, limits)
	defer co.AsyncDrop(s)
	alice, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(alice)
	bye, err := alice.Wait(co)
	if err != nil {
		return err
	}
	d.printf("server to alice: bye, %s", bye)
	return s.shutdown(co)
}

// leave: the server stops while clients are connected.
func (d *demo) leave(co *futures.Co) error {
	d.printf("== a shutdown")
	s := d.start(co, patient)
	defer co.AsyncDrop(s)
	alice, err := d.connect(co, s)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(alice)
	if err := alice.Ping(co); err != nil {
		return err
	}
	if err := s.shutdown(co); err != nil {
		return err
	}
	bye, err := alice.Wait(co)
	if err != nil {
		return err
	}
	d.printf("server to alice: bye, %s", bye)
	d.printf("alice: one more ping: %v", alice.Ping(co))
	_, err = s.connect(co)
	d.printf("bob: cannot connect: %v", err)
	return nil
}

package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
)

const transcript = `== requests and replies
alice: pinged
alice: the colour is dark red
alice: the colour is gone
alice: refused: syntax: bad key "two words"
server to alice: bye, quit
== subscriptions
server to bob: EVENT SET weather rain
server to bob: EVENT SET weather sun
server to bob: EVENT DEL weather
== a deadline
alice: while the data is locked: SET: deadline
alice: and afterwards: GET: no such key
== an idle time-out
server to alice: bye, idle
== a shutdown
server to alice: bye, shutdown
alice: one more ping: PING: futures: closed
bob: cannot connect: futures: closed
`

func TestDemonstration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		if err := demonstrate(&out); err != nil {
			t.Error(err)
		}
		if out.String() != transcript {
			t.Errorf("got\n%s\nwant\n%s", &out, transcript)
		}
		noGoroutineLeft(t)
	})
}

// A conversation line by line, as it goes over the wire.
func TestSession(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		c, err := b.raw()
		if err != nil {
			return err
		}
		defer c.Drop()
		for _, step := range []struct{ say, hear string }{
			{"PING\n", "PONG"},
			{"GET a\n", "NIL"},
			{"SET a one two\r\n", "OK"},
			{"GET a\n", "VALUE one two"},
			{"HELLO\n", `ERR syntax: unknown request "HELLO"`},
			{"SUBSCRIBE a\n", "OK"},
			{"DEL b\n", "NIL"},
			{"PI", ""},
			{"NG\n", "PONG"},
		} {
			if err := c.say(co, step.say); err != nil {
				return err
			}
			settle(co)
			if step.hear == "" {
				continue
			}
			if err := c.hear(co, step.hear); err != nil {
				return err
			}
		}
		// Of one's own change one hears twice, in either order.
		if err := c.say(co, "DEL a\n"); err != nil {
			return err
		}
		var got []string
		for range 2 {
			line, err := futures.Await(co, c.in.ReadLine())
			if err != nil {
				return err
			}
			got = append(got, line)
		}
		if slices.Sort(got); !slices.Equal(got, []string{"EVENT DEL a", "OK"}) {
			t.Errorf("heard %q", got)
		}
		// Many requests at once are answered in their order, those after a QUIT not
		// at all.
		if err := c.say(co, "SET x 1\nGET x\nGET y\nQUIT\nSET x 2\n"); err != nil {
			return err
		}
		rest, err := c.rest(co)
		if want := "OK|VALUE 1|NIL|BYE quit|"; rest != want {
			t.Errorf("heard %q, want %q", rest, want)
		}
		return err
	})
}

// Many tasks call through one client, and each gets its own reply.
func TestConcurrentCalls(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		client, err := b.client(time.Minute, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(client)
		callers := futures.NewGroup[struct{}](co)
		defer co.AsyncDrop(callers)
		for key := 'a'; key <= 'z'; key++ {
			key := string(key)
			callers.Spawn(futures.Async(func(co *futures.Co) (struct{}, error) {
				if err := client.Set(co, key, "value of "+key); err != nil {
					return struct{}{}, err
				}
				value, err := client.Get(co, key)
				if value != "value of "+key {
					t.Errorf("%s has value %q", key, value)
				}
				return struct{}{}, err
			}))
		}
		for _, err := range futures.Each(co, futures.RefStream(callers)) {
			if err != nil {
				t.Error(err)
			}
		}
		_, err = client.Quit(co)
		return err
	})
}

// A subscriber that does not read is cut off, hears what was queued for it, and is
// in nobody's way.
func TestSlowSubscriber(t *testing.T) {
	limits := patient
	limits.Events = 2
	script(t, limits, func(co *futures.Co, b *bench) error {
		slow, err := b.raw()
		if err != nil {
			return err
		}
		defer slow.Drop()
		if err := slow.say(co, "SUBSCRIBE k\n"); err != nil {
			return err
		}
		if err := slow.hear(co, "OK"); err != nil {
			return err
		}
		fast, err := b.client(time.Minute, 100)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(fast)
		if err := fast.Subscribe(co, "k"); err != nil {
			return err
		}
		const value = "a value that fills a good half of a pipe"
		const n = 10
		for range n {
			if err := fast.Set(co, "k", value); err != nil {
				return err
			}
			settle(co)
		}
		for range n {
			if _, err := futures.Await(co, fast.Event()); err != nil {
				return err
			}
		}
		// The first event is in the pipe, the second one half, and two are queued.
		line := event{key: "k", value: value}.line()
		if err := slow.hear(co, line, line, line, line, "BYE too slow"); err != nil {
			return err
		}
		if rest, err := slow.rest(co); rest != "" || err != nil {
			t.Errorf("then %q, %v", rest, err)
		}
		return fast.Ping(co)
	})
}

// The client keeps events for a reader that is late, up to its queue, and then
// stops reading; nothing is lost.
func TestSlowEventReader(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		bob, err := b.client(time.Minute, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(bob)
		alice, err := b.client(time.Minute, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(alice)
		if err := bob.Subscribe(co, "k"); err != nil {
			return err
		}
		want := []string{"1", "2", "3", "4", "5"}
		for _, value := range want {
			if err := alice.Set(co, "k", value); err != nil {
				return err
			}
			settle(co)
		}
		start := time.Now()
		if err := bob.Ping(co); !errors.Is(err, futures.ErrElapsed) {
			t.Errorf("a call behind unread events: %v", err)
		}
		wantElapsed(t, start, time.Minute)
		for _, value := range want {
			e, err := futures.Await(co, bob.Event())
			if err != nil || e.value != value {
				t.Errorf("got %+v, %v; want %s", e, err, value)
			}
		}
		return bob.Ping(co)
	})
}

func TestConnectionLost(t *testing.T) {
	script(t, patient, func(co *futures.Co, b *bench) error {
		client, err := b.client(time.Minute, 1)
		if err != nil {
			return err
		}
		defer co.AsyncDrop(client)
		// Two calls are under way when the server goes without a word.
		guard, err := futures.Await(co, b.data.Lock())
		if err != nil {
			return err
		}
		defer guard.Unlock()
		calls := futures.NewGroup[struct{}](co)
		defer co.AsyncDrop(calls)
		for range 2 {
			calls.Spawn(futures.Async(func(co *futures.Co) (struct{}, error) {
				return struct{}{}, client.Set(co, "k", "v")
			}))
		}
		settle(co)
		if err := co.AsyncDrop(b.service); err != nil {
			return err
		}
		for _, err := range futures.Each(co, futures.RefStream(calls)) {
			if !errors.Is(err, futures.ErrClosed) {
				t.Errorf("a call ends with %v", err)
			}
		}
		if _, err := futures.Await(co, client.Event()); err != io.EOF {
			t.Errorf("the events end with %v", err)
		}
		if bye, err := client.Wait(co); bye != "" || err != nil {
			t.Errorf("the connection ends with %q, %v", bye, err)
		}
		if len(*guard.Value()) != 0 {
			t.Errorf("a request that was cut off has changed the data: %v", *guard.Value())
		}
		return nil
	})
}

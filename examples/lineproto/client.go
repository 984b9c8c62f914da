package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// errNotFound is the error of a request for a key that has no value.
var errNotFound = errors.New("no such key")

// call is a request on its way to the connection's task, and the end through which
// its reply comes back.
type call struct {
	line  string
	reply *oneshot.Sender[string]
}

// Drop is for a call that nobody takes any more. A channel drops what is left in
// it, so an item that owns something has a Drop method: here it tells the caller,
// whose receiver fails with futures.ErrClosed.
func (c call) Drop() { c.reply.Drop() }

// Client is a client's connection. Its methods that take a *futures.Co may be used
// by many tasks of one executor at a time; replies find their callers.
//
// A client has asynchronous cleanup: defer co.AsyncDrop(client). That ends the
// connection at once and waits until its task has stopped.
type Client struct {
	limit  time.Duration
	calls  *mpsc.Sender[call]
	events *mpsc.Receiver[event]
	task   *futures.Task[string]

	ended bool // and how, once the task has been awaited:
	bye   string
	err   error
}

// Connect makes a client of a connection, which it takes, and starts its task on s.
// A call fails with futures.ErrElapsed if it takes longer than limit. Up to queue
// events wait to be received; then the client stops reading, replies included.
func Connect(s futures.Spawner, conn *aio.PipeEnd, limit time.Duration, queue int) *Client {
	sendCall, calls := mpsc.New[call](1)
	sendEvent, events := mpsc.New[event](queue)
	link := &link{conn: conn, calls: calls, events: sendEvent}
	return &Client{
		limit:  limit,
		calls:  sendCall,
		events: events,
		// The block owns the link. It says so twice: as the capture, in case it is
		// dropped before it starts, and by a defer, for every other end.
		task: futures.Spawn(s, futures.Async(func(co *futures.Co) (string, error) {
			defer link.Drop()
			return link.run(co)
		}, link)),
	}
}

// Drop cancels the connection's task and does not wait for it.
func (c *Client) Drop() {
	c.calls.Drop()
	c.events.Drop()
	c.task.Drop()
}

// PollDrop cancels the connection's task and is ready when it has stopped.
func (c *Client) PollDrop(cx *futures.Context) (ready bool, err error) {
	c.calls.Drop()
	c.events.Drop()
	return c.task.PollDrop(cx)
}

// Get returns the value of a key. It fails with errNotFound if there is none.
func (c *Client) Get(co *futures.Co, key string) (string, error) {
	reply, err := c.do(co, request{verb: "GET", key: key})
	if err != nil {
		return "", err
	}
	value, ok := strings.CutPrefix(reply, "VALUE ")
	if !ok {
		return "", fmt.Errorf("unexpected reply %q", reply)
	}
	return value, nil
}

// Set sets the value of a key.
func (c *Client) Set(co *futures.Co, key, value string) error {
	_, err := c.do(co, request{verb: "SET", key: key, value: value})
	return err
}

// Del deletes a key. It fails with errNotFound if there is none.
func (c *Client) Del(co *futures.Co, key string) error {
	_, err := c.do(co, request{verb: "DEL", key: key})
	return err
}

// Subscribe makes changes of a key arrive as events.
func (c *Client) Subscribe(co *futures.Co, key string) error {
	_, err := c.do(co, request{verb: "SUBSCRIBE", key: key})
	return err
}

// Ping keeps the session from being idle.
func (c *Client) Ping(co *futures.Co) error {
	_, err := c.do(co, request{verb: "PING"})
	return err
}

// Event is a future of the next event. It fails with io.EOF when the connection
// has ended. It borrows the client.
//
// Cancel safety: cancel safe. Dropping it loses no event.
func (c *Client) Event() futures.Future[event] { return c.events.Recv() }

// Quit ends the conversation, and returns the server's last word and the error, if
// any, with which the connection ended.
func (c *Client) Quit(co *futures.Co) (string, error) {
	if _, err := c.do(co, request{verb: "QUIT"}); err != nil && !errors.Is(err, futures.ErrClosed) {
		return "", err
	}
	return c.Wait(co)
}

// Wait waits until the connection has ended, and returns as Quit does.
func (c *Client) Wait(co *futures.Co) (string, error) {
	if !c.ended {
		// Lent: a caller that stops waiting must not cancel the connection.
		c.bye, c.err = futures.Await(co, futures.Ref[string](c.task))
		c.ended = true
	}
	return c.bye, c.err
}

// do sends a request and waits for its reply, until the deadline.
func (c *Client) do(co *futures.Co, req request) (string, error) {
	if err := req.check(); err != nil {
		return "", err
	}
	reply, err := futures.Await(co, timer.Timeout(c.limit, c.exchange(req.line())))
	if err != nil {
		return "", fmt.Errorf("%s: %w", req.verb, err)
	}
	if reason, failed := strings.CutPrefix(reply, "ERR "); failed {
		return "", fmt.Errorf("%s: %s", req.verb, reason)
	}
	if reply == "NIL" {
		return "", fmt.Errorf("%s: %w", req.verb, errNotFound)
	}
	return reply, nil
}

// exchange is the future of the reply to a line. It fails with futures.ErrClosed
// if the connection has ended.
//
// Cancel safety: dropping it gives up the reply, and the request too if that was
// still waiting for its turn. The connection stays in step, because its task and
// not this future reads the replies: it throws one away that nobody waits for.
func (c *Client) exchange(line string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		slot, err := futures.Await(co, c.calls.Reserve())
		if err != nil {
			return "", err
		}
		send, receive := oneshot.New[string]()
		slot.Send(call{line, send})
		return futures.Await(co, receive)
	})
}

// link is what the connection's task owns.
type link struct {
	conn    *aio.PipeEnd
	calls   *mpsc.Receiver[call]
	events  *mpsc.Sender[event]
	waiting []*oneshot.Sender[string] // whose reply is to come, in order
	bye     string                    // the server's last word
}

// Drop tells everybody who waits for something that it will not come.
func (l *link) Drop() {
	l.conn.Drop()
	l.calls.Drop()
	l.events.Drop()
	for _, reply := range l.waiting {
		reply.Drop()
	}
	l.waiting = nil
}

// run reads and writes, one beside the other, so that a server that is busy writing
// to us need not wait until we have finished writing to it. Its result is the
// server's last word.
func (l *link) run(co *futures.Co) (string, error) {
	read := futures.On(futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, l.read(co) }))
	write := futures.On(futures.Async(func(co *futures.Co) (struct{}, error) { return struct{}{}, l.write(co) }))
	// The first to fail ends both. Reading always ends in an error, io.EOF if all
	// is well. What the other one was doing is lost, but so is the connection.
	if err := co.TryJoin(read, write); err != io.EOF {
		return l.bye, err
	}
	return l.bye, nil
}

func (l *link) write(co *futures.Co) error {
	out := aio.NewWriter(l.conn)
	defer co.AsyncDrop(out) // flushes; the server reads, or the connection ends
	for c, err := range futures.Each(co, futures.RefStream(l.calls)) {
		if err != nil {
			return err
		}
		l.waiting = append(l.waiting, c.reply)
		if _, err := futures.Await(co, aio.WriteAll(out, []byte(c.line+"\n"))); err != nil {
			return err
		}
		if _, err := futures.Await(co, aio.Flush(out)); err != nil {
			return err
		}
	}
	return nil
}

func (l *link) read(co *futures.Co) error {
	in := aio.NewReader(l.conn)
	for {
		line, err := futures.Await(co, in.ReadLine())
		if err != nil {
			return err
		}
		if e, ok := parseEvent(line); ok {
			if slot, err := futures.Await(co, l.events.Reserve()); err == nil {
				slot.Send(e)
			}
			continue
		}
		if reason, ok := strings.CutPrefix(line, "BYE "); ok {
			l.bye = reason
			continue
		}
		if len(l.waiting) == 0 {
			return fmt.Errorf("a reply to nothing: %q", line)
		}
		reply := l.waiting[0]
		l.waiting = l.waiting[1:]
		// An error says that nobody waits any more, the deadline being over. The
		// sender is used up either way.
		if reply.Send(line) != nil {
			reply.Drop()
		}
	}
}

// Package x is a multiplexing RPC client and the server that answers it.
package x

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

var (
	ErrClosed  = errors.New("rpc: client is closed")
	ErrTooLong = errors.New("rpc: frame is too long")
)

const maxFrame = 1 << 16

type frame struct {
	id   uint32
	body []byte
}

func (f frame) append(p []byte) []byte {
	p = binary.BigEndian.AppendUint32(p, f.id)
	p = binary.BigEndian.AppendUint32(p, uint32(len(f.body)))
	return append(p, f.body...)
}

func readFrame(co *futures.Co, r aio.Reader) (f frame, err error) {
	var head [8]byte
	if _, err = futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return f, err
	}
	f.id = binary.BigEndian.Uint32(head[:4])
	n := binary.BigEndian.Uint32(head[4:])
	if n > maxFrame {
		return f, fmt.Errorf("%w: %d", ErrTooLong, n)
	}
	f.body = make([]byte, n)
	_, err = futures.Await(co, aio.ReadFull(r, f.body))
	return f, err
}

// Client is a connection to a server. Whoever has one must AsyncDrop it.
type Client struct {
	conn    aio.ReadWriter
	out     *mpsc.Sender[frame]
	pending map[uint32]*oneshot.Sender[[]byte]
	next    uint32
	closed  bool

	reader, writer   *futures.Task[struct{}]
	readEnd, writEnd bool
	Strays           int
}

// Dial makes a client of a connection, which is of no use to others from then on;
// its owner drops it after the client.
func Dial(co *futures.Co, conn aio.ReadWriter, queue int) *Client {
	tx, rx := mpsc.New[frame](queue)
	c := &Client{conn: conn, out: tx, pending: map[uint32]*oneshot.Sender[[]byte]{}}
	c.writer = futures.Spawn[struct{}](co, writeLoop(conn, rx))
	c.reader = futures.Spawn[struct{}](co, futures.Async(c.readLoop))
	return c
}

// writeLoop writes what is queued and flushes when there is nothing more for now.
func writeLoop(dst aio.Writer, rx *mpsc.Receiver[frame]) *futures.Block[struct{}] {
	return futures.Async(func(co *futures.Co) (none struct{}, err error) {
		defer rx.Drop()
		w := aio.NewWriter(dst)
		defer co.AsyncDrop(w)
		var buf []byte
		for {
			f, ok, err := rx.TryRecv()
			if err == nil && !ok {
				if _, err := futures.Await(co, aio.Flush(w)); err != nil {
					return none, err
				}
				f, err = futures.Await(co, rx.Recv())
				if err != nil {
					return none, ignoreEOF(err)
				}
			} else if err != nil {
				return none, ignoreEOF(err)
			}
			buf = f.append(buf[:0])
			if _, err := futures.Await(co, aio.WriteAll(w, buf)); err != nil {
				return none, fmt.Errorf("rpc: write %d: %w", f.id, err)
			}
		}
	}, rx)
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// readLoop hands replies to who waits for them.
func (c *Client) readLoop(co *futures.Co) (none struct{}, err error) {
	defer c.fail()
	for {
		f, err := readFrame(co, c.conn)
		if err != nil {
			return none, ignoreEOF(err)
		}
		tx, ok := c.pending[f.id]
		if !ok {
			c.Strays++
			continue
		}
		delete(c.pending, f.id)
		if tx.Send(f.body) != nil {
			c.Strays++
		}
	}
}

// fail makes all calls that wait fail.
func (c *Client) fail() {
	for id, tx := range c.pending {
		tx.Drop()
		delete(c.pending, id)
	}
	c.closed = true
}

// Call sends body and waits for the reply, but not longer than d.
func (c *Client) Call(co *futures.Co, body []byte, d time.Duration) ([]byte, error) {
	if c.closed {
		return nil, ErrClosed
	}
	c.next++
	id := c.next
	tx, rx := oneshot.New[[]byte]()
	defer rx.Drop()
	c.pending[id] = tx
	defer func() {
		if tx, ok := c.pending[id]; ok {
			tx.Drop()
			delete(c.pending, id)
		}
	}()
	if _, err := futures.Await(co, c.out.Send(frame{id, body})); err != nil {
		return nil, fmt.Errorf("rpc: call %d: %w", id, err)
	}
	reply, err := futures.Await(co, timer.Timeout[[]byte](d, rx))
	if errors.Is(err, futures.ErrClosed) {
		err = ErrClosed
	}
	return reply, err
}

// Go is Call as a future.
func (c *Client) Go(body []byte, d time.Duration) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) { return c.Call(co, body, d) })
}

// PollDrop stops the client's tasks and waits for them.
func (c *Client) PollDrop(cx *futures.Context) (ready bool, err error) {
	c.out.Drop()
	if !c.readEnd {
		if c.readEnd, err = c.reader.PollDrop(cx); err != nil {
			return c.readEnd && c.writEnd, err
		}
	}
	if !c.writEnd {
		c.writEnd, err = c.writer.PollDrop(cx)
	}
	return c.readEnd && c.writEnd, err
}

// Drop stops the client's tasks.
func (c *Client) Drop() {
	c.out.Drop()
	c.reader.Drop()
	c.writer.Drop()
}

// Handler answers one request.
type Handler func(co *futures.Co, body []byte) ([]byte, error)

// Serve answers the requests of one connection, one after the other.
func Serve(co *futures.Co, conn aio.ReadWriter, handle Handler) (n int, err error) {
	w := aio.NewWriter(conn)
	defer co.AsyncDrop(w)
	for ; ; n++ {
		req, err := readFrame(co, conn)
		if err != nil {
			return n, ignoreEOF(err)
		}
		body, err := handle(co, req.body)
		if err != nil {
			body = []byte("error: " + err.Error())
		}
		if _, err := futures.Await(co, aio.WriteAll(w, frame{req.id, body}.append(nil))); err != nil {
			return n, err
		}
		if _, err := futures.Await(co, aio.Flush(w)); err != nil {
			return n, err
		}
	}
}

// Echo calls a server over a pipe with every message and returns the replies.
func Echo(msgs ...string) ([]string, error) {
	return executor.Run(futures.Async(func(co *futures.Co) ([]string, error) {
		near, far := aio.Pipe(256)
		defer near.Drop()
		server := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			defer far.Drop()
			return Serve(co, far, func(co *futures.Co, body []byte) ([]byte, error) {
				co.Yield()
				return body, nil
			})
		}, far))
		defer co.AsyncDrop(server)
		c := Dial(co, near, 8)
		defer co.AsyncDrop(c)
		calls := make([]futures.Future[[]byte], 0, len(msgs))
		for _, m := range msgs {
			calls = append(calls, c.Go([]byte(m), time.Second))
		}
		rs, err := futures.Await(co, futures.JoinAll(calls...))
		if err != nil {
			return nil, err
		}
		out := make([]string, len(rs))
		for i, r := range rs {
			if r.Err != nil {
				return out, fmt.Errorf("%q: %w", msgs[i], r.Err)
			}
			out[i] = string(r.Value)
		}
		return out, nil
	}))
}

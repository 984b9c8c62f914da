package safety

import (
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// R-loop: what a loop has so far must not be in its locals.

func collectLocal(co *futures.Co, in *mpsc.Receiver[int]) ([]int, error) { // loses a received item
	var all []int
	for {
		v, err := futures.Await(co, in.Recv())
		if errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func (c *conn) collectField(co *futures.Co) ([]int, error) { // safe
	for len(c.have) < 8 {
		v, err := futures.Await(co, c.in.Recv())
		if err != nil {
			return nil, err
		}
		c.have = append(c.have, v)
	}
	all := c.have
	c.have = nil
	return all, nil
}

func sum(co *futures.Co, in *mpsc.Receiver[int], n int) (total int, err error) { // loses a received item
	for range n {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		total += v
	}
	return total, nil
}

// In the caller's variable.
func sumInto(co *futures.Co, in *mpsc.Receiver[int], n int, total *int) error { // safe
	for range n {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		*total += v
	}
	return nil
}

// Each item is dealt with before the next.
func handleEach(co *futures.Co, in *mpsc.Receiver[int], m map[int]int) error { // safe
	for {
		v, err := futures.Await(co, in.Recv())
		if err != nil {
			return err
		}
		m[v]++
	}
}

func readLoopLocal(co *futures.Co, r aio.Reader, n int) ([]byte, error) { // loses the bytes already read
	p := make([]byte, n)
	for got := 0; got < n; {
		k, err := futures.Await(co, aio.Read(r, p[got:]))
		if err != nil {
			return nil, err
		}
		got += k
	}
	return p, nil
}

// How far it is, is in a field, and so is what it has.
func (c *conn) readLoopField(co *futures.Co) error { // safe
	for c.n < len(c.buf) {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:]))
		if err != nil {
			return err
		}
		c.n += k
	}
	c.n = 0
	return nil
}

// What it has is in a field, and how far it is in a local.
func (c *conn) offsetLocal(co *futures.Co) error { // loses the bytes already read
	for got := 0; got < len(c.buf); {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[got:]))
		if err != nil {
			return err
		}
		got += k
	}
	return nil
}

// How far it is and what it has are the caller's.
type cursor struct {
	p []byte
	n int
}

func readCursor(co *futures.Co, r aio.Reader, c *cursor) error { // safe
	for c.n < len(c.p) {
		k, err := futures.Await(co, aio.Read(r, c.p[c.n:]))
		if err != nil {
			return err
		}
		c.n += k
	}
	return nil
}

func writeCursor(co *futures.Co, w aio.Writer, c *cursor) error { // safe
	for c.n < len(c.p) {
		k, err := futures.Await(co, aio.Write(w, c.p[c.n:]))
		if err != nil {
			return err
		}
		c.n += k
	}
	return nil
}

func writeLocal(co *futures.Co, w aio.Writer, p []byte) error { // loses how many bytes were written
	for len(p) > 0 {
		k, err := futures.Await(co, aio.Write(w, p))
		if err != nil {
			return err
		}
		p = p[k:]
	}
	return nil
}

// The phase is a position in the code.
func (c *conn) phaseLocal(co *futures.Co) (int, error) { // loses the bytes already read
	for c.n < 4 {
		k, err := futures.Await(co, aio.Read(c.rw, c.head[c.n:]))
		if err != nil {
			return 0, err
		}
		c.n += k
	}
	size := int(binary.BigEndian.Uint32(c.head[:]))
	c.n = 0
	for c.n < size {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:size]))
		if err != nil {
			return 0, err
		}
		c.n += k
	}
	return size, nil
}

// The phase is a local variable.
func (c *conn) phaseVariable(co *futures.Co) (int, error) { // loses the bytes already read
	const header, body = 0, 1
	phase, size := header, 4
	for {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:size]))
		if err != nil {
			return 0, err
		}
		if c.n += k; c.n < size {
			continue
		}
		c.n = 0
		if phase == body {
			return size, nil
		}
		phase, size = body, int(binary.BigEndian.Uint32(c.buf))
	}
}

// The phase is a field.
func (c *conn) phaseField(co *futures.Co) (int, error) { // safe
	for {
		size := c.next
		if size == 0 {
			size = 4
		}
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:size]))
		if err != nil {
			return 0, err
		}
		if c.n += k; c.n < size {
			continue
		}
		c.n = 0
		if c.next != 0 {
			c.next = 0
			return size, nil
		}
		c.next = int(binary.BigEndian.Uint32(c.buf))
	}
}

// Both phases are told by what is there.
func (c *conn) phaseByLength(co *futures.Co) ([]byte, error) { // safe
	for len(c.buf) < 4 {
		var b [4]byte
		k, err := futures.Await(co, aio.Read(c.rw, b[:4-len(c.buf)]))
		if err != nil {
			return nil, err
		}
		c.buf = append(c.buf, b[:k]...)
	}
	size := 4 + int(binary.BigEndian.Uint32(c.buf))
	for len(c.buf) < size {
		var b [64]byte
		k, err := futures.Await(co, aio.Read(c.rw, b[:min(64, size-len(c.buf))]))
		if err != nil {
			return nil, err
		}
		c.buf = append(c.buf, b[:k]...)
	}
	p := c.buf
	c.buf = nil
	return p, nil
}

// The first phase is left for good by a flag.
func (c *conn) phaseByFlag(co *futures.Co) (int, error) { // safe
	if !c.busy {
		for c.n < 4 {
			k, err := futures.Await(co, aio.Read(c.rw, c.head[c.n:]))
			if err != nil {
				return 0, err
			}
			c.n += k
		}
		c.next = int(binary.BigEndian.Uint32(c.head[:]))
		c.n, c.busy = 0, true
	}
	for c.n < c.next {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:c.next]))
		if err != nil {
			return 0, err
		}
		c.n += k
	}
	c.n, c.busy = 0, false
	return c.next, nil
}

// A flag that ends the loop is no phase.
func (c *conn) untilEmpty(co *futures.Co) error { // safe
	for done := false; !done; {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:]))
		if err != nil {
			return err
		}
		if c.n += k; k == 0 {
			done = true
		}
	}
	return nil
}

// Nor is one that only says whether something was said.
func (c *conn) once(co *futures.Co, say func()) error { // safe
	for said := false; c.n < len(c.buf); {
		k, err := futures.Await(co, aio.Read(c.rw, c.buf[c.n:]))
		if err != nil {
			return err
		}
		if c.n += k; !said {
			say()
			said = true
		}
	}
	return nil
}

// Items that a loop still has to hand on.
func batch(co *futures.Co, in *mpsc.Receiver[[]int], out *mpsc.Sender[int]) error { // loses a received item
	vs, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	for _, v := range vs {
		if _, err := futures.Await(co, out.Send(v)); err != nil {
			return err
		}
	}
	return nil
}

// A number of attempts is not progress.
func attempts(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // safe
	for i := 0; ; i++ {
		v, err := futures.Await(co, in.Recv())
		if err == nil || i > 3 {
			return v, err
		}
		if _, err := futures.Await(co, timer.Sleep(time.Duration(i)*time.Second)); err != nil {
			return 0, err
		}
	}
}

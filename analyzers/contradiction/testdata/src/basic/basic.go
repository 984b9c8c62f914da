// Package basic has directives that the code disproves.
package basic

import (
	"encoding/binary"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// ReadFrame reads a length, and then as much.
//
//futvet:cancelsafe it only reads
func ReadFrame(co *futures.Co, r aio.Reader) ([]byte, error) { // want `^FV9001: ReadFrame says that it is cancel safe, but cancelled while it waits it loses the bytes already read$`
	var head [4]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint32(head[:]))
	_, err := futures.Await(co, aio.ReadFull(r, body))
	return body, err
}

// Frame is the same as a future.
//
//futvet:cancelsafe it only reads
func Frame(r aio.Reader) futures.Future[[]byte] { // want `Frame says that it is cancel safe, but cancelled while it waits it loses the bytes already read`
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		var head [1]byte
		if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
			return nil, err
		}
		body := make([]byte, head[0])
		_, err := futures.Await(co, aio.ReadFull(r, body))
		return body, err
	})
}

// Relay hands on.
//
//futvet:cancelsafe one item at a time
func Relay(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error { // want `Relay says that it is cancel safe, but cancelled while it waits it loses`
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	_, err = futures.Await(co, out.Send(v))
	return err
}

// Put writes half of it at times.
//
//futvet:cancelsafe the peer will wait
func Put(co *futures.Co, w aio.Writer, p []byte) error { // want `Put says that it is cancel safe, but cancelled while it waits it loses how many bytes were written`
	_, err := futures.Await(co, aio.WriteAll(w, p))
	return err
}

// Next is afraid of nothing.
//
//futvet:cancelunsafe something may be lost
func Next(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Next says that it is not cancel safe, but all it does is to wait, for what loses nothing`
	return futures.Await(co, in.Recv())
}

// Forget does nothing with what it owns.
//
//futvet:owns f
func Forget(f futures.Future[int]) bool { // want `Forget says that it owns f, but leaves it to nobody$`
	return f == nil
}

// Perhaps does at times.
//
//futvet:owns f
func Perhaps(f futures.Future[int], yes bool) { // want `Perhaps says that it owns f, but leaves it to nobody on some path`
	if yes {
		f.Drop()
	}
}

//futvet:owns g
func Unless(co *futures.Co, g *lock.Guard[int], check func() error) error { // want `Unless says that it owns g, but leaves it to nobody when it fails`
	if err := check(); err != nil {
		return err
	}
	g.Unlock()
	return nil
}

// Peek drops what is not its own.
//
//futvet:borrows f
func Peek(f futures.Future[int]) { // want `Peek says that it borrows f, but releases it`
	defer f.Drop()
}

//futvet:borrows g
func Free(g *lock.Guard[int], yes bool) { // want `Free says that it borrows g, but releases it`
	if yes {
		g.Unlock()
	}
}

//futvet:noreturn
func Stop(code int) { // want `Stop says that it never returns, but it does`
	if code != 0 {
		panic(code)
	}
}

//futvet:noreturn
func Choose() int { // want `Choose says that it never returns, and returns \(int\)` `Choose says that it never returns, but it does`
	return 1
}

//futvet:owns g
//futvet:borrows f
func Names(f futures.Future[int]) { // want `//futvet:owns names g, and Names has no such parameter`
	_ = f == nil
}

//futvet:owns f
//futvet:borrows f
func Both(f futures.Future[int]) { // want `Both says both that it owns f and that it borrows it`
	f.Drop()
}

//futvet:cancelsafe yes
//futvet:cancelunsafe no
func Torn(co *futures.Co, in *mpsc.Receiver[int]) (int, error) { // want `Torn says both that it is cancel safe and that it is not`
	return futures.Await(co, in.Recv())
}

// Conn is a thing.
//
//futvet:mustcall Shut Close
type Conn struct{} // want `//futvet:mustcall names Shut, and Conn has no such method`

func (*Conn) Close() {}

//futvet:noreturn
type Kind int // want `//futvet:noreturn is about functions, and Kind is a type`

//futvet:cancellable
//futvet:blocking
type Job struct{} // want `//futvet:blocking is about functions, and Job is a type` `//futvet:cancellable is about functions`

//futvet:cancelsafe nothing is lost
type Plain struct{} // want `Plain is no future: there is nothing to cancel`

//futvet:mustcall Close
func Open() *Conn { return nil } // want `//futvet:mustcall is about types, and Open is a function`

//futvet:cancelsafe nothing is lost
func Add(a, b int) int { return a + b } // want `//futvet:cancelsafe on Add, which cannot be cancelled`

//futvet:cancellable
func Sub(a, b int) int { return a - b } // want `//futvet:cancellable on Sub, which cannot be cancelled`

// Package ok has directives that the code bears out, or cannot disprove.
package ok

import (
	"os"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// One is safe.
//
//futvet:cancelsafe an item stays where it is until it is received
func One(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	return futures.Await(co, in.Recv())
}

// Average loses samples, and says that they do not matter.
//
//futvet:cancelsafe other samples are as good
func Average(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	sum := 0
	for range 10 {
		n, err := futures.Await(co, in.Recv())
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum / 10, nil
}

// Random reads what has no beginning and no end.
//
//futvet:cancelsafe other bytes are as good
func Random(co *futures.Co, r aio.Reader) ([16]byte, error) {
	var p [16]byte
	_, err := futures.Await(co, aio.ReadFull(r, p[:]))
	return p, err
}

// Ask sends a request, whose answer nobody waits for when it is cancelled: the
// code does not show it.
//
//futvet:cancelunsafe the answer comes when nobody waits for it any more
func Ask(co *futures.Co, requests *mpsc.Sender[int], answers *mpsc.Receiver[int]) (int, error) {
	if err := requests.TrySend(1); err != nil {
		return 0, err
	}
	return futures.Await(co, answers.Recv())
}

// Round counts before it waits.
//
//futvet:cancelunsafe the party is counted
func Round(co *futures.Co, count *int, in *mpsc.Receiver[int]) (int, error) {
	*count++
	return futures.Await(co, in.Recv())
}

// Vague waits for what is not known.
//
//futvet:cancelunsafe the function may be anything
func Vague(co *futures.Co, f func(*futures.Co) error) error { return f(co) }

//futvet:owns f
func Await(co *futures.Co, f futures.Future[int]) (int, error) { return futures.Await(co, f) }

//futvet:owns f
func Spawn(s func(futures.Future[int]), f futures.Future[int]) { s(f) }

//futvet:owns f
func Nilable(f futures.Future[int]) {
	if f != nil {
		f.Drop()
	}
}

type keeper struct{ f futures.Future[int] }

//futvet:owns f
func (k *keeper) Keep(f futures.Future[int]) { k.f = f }

// View only looks, for as long as its owner lets it.
//
//futvet:borrows f
func (k *keeper) View(f futures.Future[int]) { k.f = f }

// Wait lends it: it is the caller's, even when it has completed.
//
//futvet:borrows f
func Wait(co *futures.Co, f futures.Future[int]) (int, error) {
	return futures.Await(co, futures.Ref(f))
}

//futvet:borrows g
func Held(g *lock.Guard[int]) bool { return g != nil }

var exit = os.Exit

// Exit calls what is not known to return.
//
//futvet:noreturn
func Exit(code int) { exit(code) }

//futvet:noreturn
func Die() { Exit(1) }

//futvet:noreturn
func Loop() {
	for {
	}
}

// Guarded is a type of this package: how its obligation ends is its own affair.
//
//futvet:mustcall Close
type Guarded struct{ open bool }

func (g *Guarded) Close() { g.open = false }

//futvet:owns g
func Merge(g *Guarded) { g.open = false }

// Source is one that others write.
type Source interface {
	// Next waits.
	//
	//futvet:cancelsafe nothing is lost
	Next(co *futures.Co) (int, error)
}

//futvet:cancellable
func Handle(co *futures.Co) error { return nil }

// Handler makes one.
//
//futvet:cancellable
func Handler() func(co *futures.Co) error { return Handle }

// Package x asks all replicas and takes the first success. The others are cut off
// in the middle of a conversation that the next question goes on with.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Replica struct{ conn aio.ReadWriter }

func (r *Replica) ask(co *futures.Co, q byte) (byte, error) {
	if _, err := futures.Await(co, aio.Write(r.conn, []byte{q})); err != nil {
		return 0, err
	}
	var a [1]byte
	if _, err := futures.Await(co, aio.Read(r.conn, a[:])); err != nil {
		return 0, err
	}
	return a[0], nil
}

func Quiz(co *futures.Co, rs []*Replica, questions []byte) (answers []byte) {
	for _, q := range questions {
		var asked []futures.Future[byte]
		for _, r := range rs {
			asked = append(asked, futures.Async(func(co *futures.Co) (byte, error) { return r.ask(co, q) }))
		}
		a, err := futures.Await(co, futures.SelectOk(asked...)) // want "FV1002"
		if err != nil {
			a = '?'
		}
		answers = append(answers, a)
	}
	return answers
}

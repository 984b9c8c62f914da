// Package send sends the shards of an object to several nodes.
//
// The requests are put into a set, their bodies fed piece by piece, and the set is
// polled when all has been fed. Nobody takes a piece before that: the second one for
// a node waits for ever.
//
// Source: the status quo story "Alan and Barbara solve a deadlock" (aws_engineer),
// rust-lang/wg-async.
package send

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
)

// Node is where a shard goes.
type Node interface {
	// Put sends a request with the pieces of body, and owns it.
	Put(body *mpsc.Receiver[[]byte]) futures.Future[string]
}

// Chunk is a piece of one shard.
type Chunk struct {
	Node int
	Data []byte
}

// Object sends the chunks of an object to the nodes and returns their answers.
func Object(co *futures.Co, nodes []Node, chunks futures.Stream[Chunk]) ([]string, error) {
	requests := stream.NewUnordered[string]()
	defer requests.Drop()
	bodies := make([]*mpsc.Sender[[]byte], 0, len(nodes))
	for _, n := range nodes {
		tx, rx := mpsc.New[[]byte](1)
		bodies = append(bodies, tx)
		requests.Push(n.Put(rx))
	}
	defer func() {
		for _, b := range bodies {
			b.Drop()
		}
	}()
	for c, err := range futures.Each(co, chunks) {
		if err != nil {
			return nil, err
		}
		if _, err := futures.Await(co, bodies[c.Node].Send(c.Data)); err != nil { // want "FV2003"
			return nil, err
		}
	}
	for _, b := range bodies {
		b.Drop()
	}
	var answers []string
	for answer, err := range futures.Each(co, futures.RefStream[string](requests)) {
		if err != nil {
			return answers, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

// Package cluster watches the nodes and pods of a cluster.
//
// A watch that ends with an error is a task that has failed.
//
// Source: do-2k25-28/Barenetes#85.
package cluster

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// ErrGone is the error of a watch whose server is gone.
var ErrGone = errors.New("cluster: watch is gone")

func follow(co *futures.Co, names *mpsc.Receiver[string], seen func(string)) error {
	for {
		name, err := futures.Await(co, names.Recv())
		if err != nil {
			return ErrGone
		}
		seen(name)
	}
}

// Watch watches both until one of the watches ends.
func Watch(co *futures.Co, nodes, pods *mpsc.Receiver[string], seen func(string)) error {
	watch := func(names *mpsc.Receiver[string]) futures.Future[struct{}] {
		return futures.Spawn(co, futures.Async(func(co *futures.Co) (struct{}, error) {
			return struct{}{}, follow(co, names, seen)
		}))
	}
	_, err := futures.Await(co, futures.TryJoin2(watch(nodes), watch(pods)))
	return err
}

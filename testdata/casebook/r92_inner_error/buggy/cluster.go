// Package cluster watches the nodes and pods of a cluster.
//
// The watches are tasks, and how a watch ended is the task's value. Waiting for both
// or the first failure looks at the tasks, which do not fail: one watch that has
// ended with an error is taken for a success, and the other one waited for, for ever.
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
	watch := func(names *mpsc.Receiver[string]) futures.Future[error] {
		return futures.Spawn(co, futures.Async(func(co *futures.Co) (error, error) {
			return follow(co, names, seen), nil
		}))
	}
	_, err := futures.Await(co, futures.TryJoin2(watch(nodes), watch(pods))) // want "FV1002"
	return err
}

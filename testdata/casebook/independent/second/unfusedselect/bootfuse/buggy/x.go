// Package bootfuse starts a node that answers requests before it has caught up.
package bootfuse

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Request asks for a key.
type Request struct {
	Key   string
	Reply func(value string, stale bool)
}

// Node answers requests.
type Node struct {
	requests *mpsc.Receiver[Request]
	data     map[string]string
	fresh    bool
}

func (n *Node) merge(snapshot map[string]string) {
	for k, v := range snapshot {
		n.data[k] = v
	}
	n.fresh = true
}

func (n *Node) answer(r Request) { r.Reply(n.data[r.Key], !n.fresh) }

// Run answers until the requests end. It takes catchUp.
func (n *Node) Run(co *futures.Co, catchUp futures.Future[map[string]string]) error {
	defer n.requests.Drop()
	defer catchUp.Drop()
	for {
		booted := futures.On(futures.Fuse(futures.Ref(catchUp)))
		request := futures.On(n.requests.Recv())
		switch co.Select(booted, request) { // want "FV2001"
		case booted:
			snapshot, err := booted.Result()
			if err != nil {
				return err
			}
			n.merge(snapshot)
		case request:
			r, err := request.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			n.answer(r)
		}
	}
}

// Package x waits for a leader while it votes.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Vote struct {
	Term int
	Yes  bool
}

type Node struct {
	votes *mpsc.Receiver[Vote]
	term  int
}

// Elect counts votes until there are enough; the leader, if it comes, sets the term.
func (n *Node) Elect(co *futures.Co, leader futures.Future[int], quorum int) (int, error) {
	defer leader.Drop()
	known := false
	for yes := 0; yes < quorum; {
		var led *futures.BranchOf[int]
		if !known {
			led = futures.On(futures.Ref(leader))
		}
		vote := futures.On(n.votes.Recv())
		switch co.Select(led, vote) { // want "FV2001"
		case led:
			term, err := led.Result()
			if err == nil && term > n.term {
				n.term, known = term, true
			}
		case vote:
			v, err := vote.Result()
			if err != nil {
				return 0, err
			}
			if v.Yes && v.Term == n.term {
				yes++
			}
		}
	}
	return n.term, nil
}

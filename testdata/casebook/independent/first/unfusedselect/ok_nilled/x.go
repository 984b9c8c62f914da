// Package x waits for a leader while it votes and forgets it afterwards.
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
	votes  *mpsc.Receiver[Vote]
	leader futures.Future[int]
	term   int
}

// Close gives up what the node waits for.
func (n *Node) Close() {
	if n.leader != nil {
		n.leader.Drop()
	}
}

// Elect counts votes until there are enough.
func (n *Node) Elect(co *futures.Co, quorum int) (int, error) {
	for yes := 0; yes < quorum; {
		branches := make([]futures.Branch, 0, 2)
		vote := futures.On(n.votes.Recv())
		branches = append(branches, vote)
		var led *futures.BranchOf[int]
		if n.leader != nil {
			led = futures.On(futures.Ref(n.leader))
			branches = append(branches, led)
		}
		switch co.Select(branches...) {
		case led:
			n.leader = nil
			if term, err := led.Result(); err == nil && term > n.term {
				n.term = term
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

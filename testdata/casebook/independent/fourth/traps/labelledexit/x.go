// Package labelledexit waits for an election while it answers votes.
package labelledexit

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

type Ballot struct {
	Term  int
	Reply *oneshot.Sender[bool]
}

type Outcome struct {
	Term    int
	Granted int
}

func Campaign(co *futures.Co, term int, won futures.Future[int], ballots *mpsc.Receiver[Ballot]) (o Outcome, err error) {
	defer won.Drop()
	o.Term = term
election:
	for {
		result, ballot := futures.On(futures.Ref(won)), futures.On(ballots.Recv())
		switch co.Select(result, ballot) {
		case result:
			if o.Term, err = result.Result(); err != nil {
				break election
			}
			break election
		case ballot:
			b, err := ballot.Result()
			if err != nil {
				return o, err
			}
			if b.Term <= o.Term {
				_ = b.Reply.Send(false)
				continue election
			}
			o.Granted++
			_ = b.Reply.Send(true)
		}
	}
	return o, err
}

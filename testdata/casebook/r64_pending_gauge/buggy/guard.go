// Package guard proxies requests to actors.
//
// Requests under way are gauged. A client that goes away takes its handler with it,
// and the gauge, the slot and the request's number are never given back.
//
// Source: rivet-dev/actors#5553.
package guard

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Gauge is a number that goes up and down.
type Gauge struct{ n int64 }

// Inc adds one.
func (g *Gauge) Inc() { g.n++ }

// Dec takes one away.
func (g *Gauge) Dec() { g.n-- }

var pending Gauge

// Actor answers requests.
type Actor interface {
	Call(request string) futures.Future[string]
}

// Request comes from a client, who may go.
type Request struct {
	Text  string
	Reply func(string)
	Gone  futures.Future[struct{}]
}

// Proxy passes requests to an actor.
type Proxy struct{ actor Actor }

func (p *Proxy) handle(co *futures.Co, r Request) (struct{}, error) {
	pending.Inc() // want "FV3003"
	answer, err := futures.Await(co, p.actor.Call(r.Text))
	pending.Dec()
	if err == nil {
		r.Reply(answer)
	}
	return struct{}{}, err
}

// Serve serves requests until they end.
func (p *Proxy) Serve(co *futures.Co, requests *mpsc.Receiver[Request]) error {
	for {
		r, err := futures.Await(co, requests.Recv())
		if err != nil {
			return err
		}
		handled := futures.On(futures.Async(func(co *futures.Co) (struct{}, error) { return p.handle(co, r) }))
		gone := futures.On(r.Gone)
		co.Select(handled, gone)
	}
}

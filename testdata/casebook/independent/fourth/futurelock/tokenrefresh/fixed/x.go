// Package tokenrefresh renews a token in the background of a request loop.
package tokenrefresh

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type Token struct {
	Value string
	Until time.Time
}

type Auth struct {
	token *lock.Mutex[Token]
	issue func() futures.Future[string]
}

func New(issue func() futures.Future[string]) *Auth {
	return &Auth{token: lock.NewMutex(Token{}), issue: issue}
}

// refresh holds the token while a new one is issued.
func (a *Auth) refresh(co *futures.Co) (none struct{}, err error) {
	g, err := futures.Await(co, a.token.Lock())
	if err != nil {
		return none, err
	}
	defer g.Unlock()
	v, err := futures.Await(co, a.issue())
	if err != nil {
		return none, err
	}
	*g.Value() = Token{Value: v, Until: timer.Now().Add(time.Hour)}
	return none, nil
}

func (a *Auth) header(co *futures.Co) (string, error) {
	g, err := futures.Await(co, a.token.Lock())
	if err != nil {
		return "", err
	}
	defer g.Unlock()
	return "Bearer " + g.Value().Value, nil
}

type Request struct {
	Path  string
	Reply *oneshot.Sender[string]
}

// Run answers requests and renews the token once at the start.
func (a *Auth) Run(co *futures.Co, in *mpsc.Receiver[Request]) error {
	renew := futures.Spawn(co, futures.Async(a.refresh))
	defer renew.Drop()
	for {
		req := futures.On(in.Recv())
		var renewed *futures.BranchOf[struct{}]
		if !renew.IsTerminated() {
			renewed = futures.On(futures.Ref[struct{}](renew))
		}
		switch co.Select(req, renewed) {
		case renewed:
			if _, err := renewed.Result(); err != nil {
				return err
			}
		case req:
			r, err := req.Result()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			h, err := a.header(co)
			if err != nil {
				return err
			}
			if err := r.Reply.Send(r.Path + " " + h); err != nil {
				return err
			}
		}
	}
}

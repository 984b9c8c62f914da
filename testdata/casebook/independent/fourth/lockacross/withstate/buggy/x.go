// Package withstate counts what each upstream answers.
package withstate

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/lockacross/withstate/buggy/guarded"
)

type Upstream interface {
	Get(path string) futures.Future[int]
}

type State struct {
	Calls  int
	Status map[int]int
}

type Balancer struct {
	ups   []Upstream
	state *guarded.Value[State]
}

func New(ups ...Upstream) *Balancer {
	return &Balancer{ups: ups, state: guarded.New(State{Status: map[int]int{}})}
}

// Get asks the next upstream.
func (b *Balancer) Get(co *futures.Co, path string) (status int, err error) {
	err = b.state.With(func(s *State) error { // want "FV5001"
		up := b.ups[s.Calls%len(b.ups)]
		s.Calls++
		status, err = futures.Await(co, up.Get(path))
		if err == nil {
			s.Status[status]++
		}
		return err
	})
	return status, err
}

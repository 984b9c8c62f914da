// Package withstate counts what each upstream answers.
package withstate

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/lockacross/withstate/fixed/guarded"
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
	var up Upstream
	err = b.state.With(func(s *State) error {
		up = b.ups[s.Calls%len(b.ups)]
		s.Calls++
		return nil
	})
	if err != nil {
		return 0, err
	}
	if status, err = futures.Await(co, up.Get(path)); err != nil {
		return status, err
	}
	err = b.state.With(func(s *State) error {
		s.Status[status]++
		return nil
	})
	return status, err
}

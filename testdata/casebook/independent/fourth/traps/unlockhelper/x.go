// Package unlockhelper locks and defers the unlocking in one line.
package unlockhelper

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

type state struct {
	epoch int
	peers []string
}

type Cluster struct{ st *lock.Mutex[state] }

func New() *Cluster { return &Cluster{lock.NewMutex(state{})} }

// with locks c for the caller, which has to call unlock.
func (c *Cluster) with(co *futures.Co) (st *state, unlock func(), err error) {
	g, err := futures.Await(co, c.st.Lock())
	if err != nil {
		return nil, func() {}, err
	}
	return g.Value(), g.Unlock, nil
}

// Join adds a peer once everybody was told.
func (c *Cluster) Join(co *futures.Co, peer string, tell func(peer string) futures.Future[struct{}]) (int, error) {
	st, unlock, err := c.with(co)
	defer unlock()
	if err != nil {
		return 0, err
	}
	for _, p := range st.peers {
		if _, err := futures.Await(co, tell(p)); err != nil {
			return st.epoch, err
		}
	}
	st.peers = append(st.peers, peer)
	st.epoch++
	return st.epoch, nil
}

// Epoch needs the lock for a moment.
func (c *Cluster) Epoch(co *futures.Co) (n int, err error) {
	st, unlock, err := c.with(co)
	if err != nil {
		return 0, err
	}
	n = st.epoch
	unlock()
	_, err = futures.Await(co, timer.Sleep(time.Millisecond))
	return n, err
}

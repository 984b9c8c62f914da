// Package leaderready holds requests back until a leader is known.
package leaderready

import (
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Cluster struct {
	leader  atomic.Pointer[string]
	elected *lock.Notify
}

func New() *Cluster { return &Cluster{elected: lock.NewNotify()} }

// Elect makes name the leader.
func (c *Cluster) Elect(name string) {
	c.leader.Store(&name)
	c.elected.NotifyAll()
}

func (c *Cluster) known() bool { return c.leader.Load() != nil }

// Leader is the leader's name, once there is one.
func (c *Cluster) Leader(co *futures.Co) (string, error) {
	elected := c.elected.Wait()
	defer elected.Drop()
	if !c.known() {
		if _, err := futures.Await(co, futures.Ref(elected)); err != nil {
			return "", err
		}
	}
	return *c.leader.Load(), nil
}

type Request struct{ Key, Value string }

// Route says where each request goes.
func (c *Cluster) Route(co *futures.Co, reqs []Request) (map[string][]Request, error) {
	to := map[string][]Request{}
	for _, r := range reqs {
		l, err := c.Leader(co)
		if err != nil {
			return nil, err
		}
		to[l] = append(to[l], r)
	}
	return to, nil
}

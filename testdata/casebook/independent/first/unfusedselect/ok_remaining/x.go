// Package x waits for several futures and keeps those that are left.
package x

import (
	"slices"

	"github.com/futvet/futvet/futures"
)

type Probe struct {
	Host string
	f    futures.Future[int]
}

// Fastest is the hosts in the order in which they answered. It takes the probes'
// futures.
func Fastest(co *futures.Co, probes []Probe) (hosts []string) {
	left := append([]Probe(nil), probes...)
	defer func() {
		for _, p := range left {
			p.f.Drop()
		}
	}()
	for len(left) > 0 {
		branches := make([]futures.Branch, len(left))
		for i, p := range left {
			branches[i] = futures.On(futures.Ref(p.f))
		}
		won := co.Select(branches...)
		i := slices.Index(branches, won)
		if _, err := won.(*futures.BranchOf[int]).Result(); err == nil {
			hosts = append(hosts, left[i].Host)
		}
		left = slices.Delete(left, i, i+1)
	}
	return hosts
}

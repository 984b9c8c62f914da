// Package roster tells who is on duty.
package roster

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Roster is the plan.
type Roster struct {
	onDuty map[string]string
	reads  int
}

// Desk answers questions about the plan.
type Desk struct {
	plan *lock.Mutex[Roster]
	log  func(string)
}

// lookup reads the plan that g has locked.
func lookup(g *lock.Guard[Roster], post string) (string, bool) {
	r := g.Value()
	r.reads++
	who, ok := r.onDuty[post]
	return who, ok
}

func (d *Desk) note(g *lock.Guard[Roster]) {
	d.log("plan was read " + strings.Repeat("I", g.Value().reads))
}

// Who is on duty at post.
func (d *Desk) Who(co *futures.Co, post string) (string, error) {
	g, err := futures.Await(co, d.plan.Lock()) // want "FV3001"
	if err != nil {
		return "", err
	}
	defer d.note(g)
	who, ok := lookup(g, post)
	if !ok {
		return "nobody", nil
	}
	return who, nil
}

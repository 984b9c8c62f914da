// Package zoneteardown removes the zones of a sled, two at a time.
package zoneteardown

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Zone is a jail with a control connection of its own.
type Zone struct {
	Name    string
	control aio.ReadWriter
	down    bool
}

// Agent controls the zones of a sled, which it polls again and again.
type Agent struct {
	zones  []*Zone
	failed map[string]error
}

// command sends one line and waits for the answer's status byte.
func (z *Zone) command(co *futures.Co, line string) error {
	if _, err := futures.Await(co, aio.WriteAll(z.control, []byte(line+"\n"))); err != nil {
		return err
	}
	var status [1]byte
	if _, err := futures.Await(co, aio.ReadFull(z.control, status[:])); err != nil {
		return err
	}
	if status[0] != 0 {
		return fmt.Errorf("%s: %s: status %d", z.Name, line, status[0])
	}
	return nil
}

func (z *Zone) remove() futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for _, step := range []string{"halt", "unmount", "delete"} {
			if err := z.command(co, step); err != nil {
				return struct{}{}, err
			}
		}
		z.down = true
		return struct{}{}, nil
	})
}

// Reconcile tries to remove every zone, and again what is left.
func (a *Agent) Reconcile(co *futures.Co) {
	for round := range 3 {
		for i := 0; i+1 < len(a.zones); i += 2 {
			left, right := a.zones[i], a.zones[i+1]
			if left.down || right.down {
				continue
			}
			l, r := futures.On(left.remove()), futures.On(right.remove())
			co.Join(l, r)
			if _, err := l.Result(); err != nil {
				a.failed[fmt.Sprint(left.Name, round)] = err
			}
			if _, err := r.Result(); err != nil {
				a.failed[fmt.Sprint(right.Name, round)] = err
			}
		}
	}
}

// Package fleetwatch tells when machines of a fleet come up.
package fleetwatch

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Machine boots.
type Machine struct {
	Name string
	boot futures.Future[string]
}

// Fleet watches machines; it owns them.
type Fleet struct {
	machines []*Machine
	orders   *mpsc.Receiver[string]
	up       map[string]string
}

// Drop gives the fleet up.
func (f *Fleet) Drop() {
	for _, m := range f.machines {
		m.boot.Drop()
	}
	f.orders.Drop()
}

func (f *Fleet) report(name, address string) { f.up[name] = address }

// Watch reports machines that come up, and obeys orders, until those end.
func (f *Fleet) Watch(co *futures.Co, obey func(order string)) error {
	defer f.Drop()
	for {
		order := futures.On(f.orders.Recv())
		branches := []futures.Branch{order}
		booting := make([]*futures.BranchOf[string], len(f.machines))
		for i, m := range f.machines {
			booting[i] = futures.On(futures.Ref(m.boot))
			branches = append(branches, booting[i])
		}
		won := co.Select(branches...) // want "FV2001"
		if won == order {
			o, err := order.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			obey(o)
			continue
		}
		for i, b := range booting {
			if won != b {
				continue
			}
			address, err := b.Result()
			if err != nil {
				return err
			}
			f.report(f.machines[i].Name, address)
			break
		}
	}
}

// Package leasekeeper renews a lease before it runs out.
package leasekeeper

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Lease is a claim on a name.
type Lease struct {
	Name string
	TTL  time.Duration
}

// Renewer talks to the lock service.
type Renewer interface {
	Renew(co *futures.Co, l *Lease) (ok bool, err error)
}

// Keeper keeps leases.
type Keeper struct {
	renewer Renewer
	renewed int
	lost    func(*Lease)
}

// Builder builds a Keeper.
type Builder struct{ k Keeper }

// With sets the renewer.
func (b *Builder) With(r Renewer) *Builder { b.k.renewer = r; return b }

// OnLoss sets what to do when a lease is lost.
func (b *Builder) OnLoss(fn func(*Lease)) *Builder { b.k.lost = fn; return b }

// Build is the keeper.
func (b *Builder) Build() *Keeper { k := b.k; return &k }

// Keep renews l until it is lost.
func (k *Keeper) Keep(co *futures.Co, l *Lease) error {
	ticks := timer.Every(l.TTL / 3) // want "FV1001"
	for {
		if _, err := futures.Await(co, ticks.Tick()); err != nil {
			return err
		}
		ok, err := k.renewer.Renew(co, l)
		if err != nil {
			return err
		}
		if !ok {
			k.lost(l)
			return nil
		}
		k.renewed++
	}
}

// Package sortedmerge compares two sorted listings.
package sortedmerge

import (
	"errors"
	"fmt"
	"iter"
)

var ErrOrder = errors.New("sortedmerge: listing is not sorted")

type Diff struct{ Added, Removed []string }

type cursor struct {
	next func() (string, bool)
	last string
	ok   bool
}

func (c *cursor) advance() error {
	last := c.last
	if c.last, c.ok = c.next(); c.ok && c.last < last {
		return fmt.Errorf("%w: %q after %q", ErrOrder, c.last, last)
	}
	return nil
}

// Compare says what is in only one of two listings.
func Compare(before, after iter.Seq[string]) (d Diff, err error) {
	nextOld, stopOld := iter.Pull(before)
	defer stopOld()
	old := &cursor{next: nextOld}
	if err := old.advance(); err != nil {
		return d, err
	}
	nextNew, stopNew := iter.Pull(after)
	defer stopNew()
	cur := &cursor{next: nextNew}
	if err := cur.advance(); err != nil {
		return d, err
	}
	for old.ok || cur.ok {
		switch {
		case !cur.ok || old.ok && old.last < cur.last:
			d.Removed = append(d.Removed, old.last)
			err = old.advance()
		case !old.ok || cur.last < old.last:
			d.Added = append(d.Added, cur.last)
			err = cur.advance()
		default:
			if err = old.advance(); err == nil {
				err = cur.advance()
			}
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}

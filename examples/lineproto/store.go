package main

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// table is the data. It is reached through a lock.Mutex and not a sync.Mutex
// because its holder may be suspended: a change waits, with the table locked, for
// room to announce it, so that changes are announced in the order in which they
// were made.
type table map[string]string

// store is the table and the queue to which its changes are announced. All its
// methods are asynchronous, as their co says, and all are cancel safe: whatever
// they wait for, they wait for first, and from the first change on there is no
// suspension point. Given up half way, they have done nothing.
type store struct {
	data    *lock.Mutex[table]
	changes *mpsc.Sender[event]
}

func (s *store) get(co *futures.Co, key string) (value string, found bool, err error) {
	guard, err := futures.Await(co, s.data.Lock())
	if err != nil {
		return "", false, err
	}
	defer guard.Unlock()
	value, found = (*guard.Value())[key]
	return value, found, nil
}

func (s *store) set(co *futures.Co, key, value string) error {
	guard, err := futures.Await(co, s.data.Lock())
	if err != nil {
		return err
	}
	// The guard is ours now. A deferred call also runs when co's block is
	// cancelled, at the suspension point below; an Unlock at the end would not.
	defer guard.Unlock()

	// First the room, then the change. The other way round, a cancellation in
	// between would leave a change that nobody hears of.
	slot, err := futures.Await(co, s.changes.Reserve())
	if err != nil {
		return err
	}
	(*guard.Value())[key] = value
	slot.Send(event{key: key, value: value}) // does not wait
	return nil
}

func (s *store) del(co *futures.Co, key string) (found bool, err error) {
	guard, err := futures.Await(co, s.data.Lock())
	if err != nil {
		return false, err
	}
	defer guard.Unlock()
	if _, found = (*guard.Value())[key]; !found {
		return false, nil
	}
	slot, err := futures.Await(co, s.changes.Reserve())
	if err != nil {
		return false, err
	}
	delete(*guard.Value(), key)
	slot.Send(event{key: key, deleted: true})
	return true, nil
}

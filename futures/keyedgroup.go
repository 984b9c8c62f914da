package futures

import (
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/futvet/futvet/futures/internal/release"
)

// KeyedGroup is a [Group] whose tasks have keys. It is the stream of their outcomes,
// each with its key, in order of completion; io.EOF when it is empty. Its like is
// tokio_util's JoinMap.
//
// Dropping the group cancels its tasks; [AsyncDrop] of it waits until they have
// stopped as well. It is its owner's only.
type KeyedGroup[K comparable, T any] struct {
	g    Group[T]
	keys map[*member[T]]K
	task map[K]*member[T]
}

// Keyed is the outcome of one task of a KeyedGroup.
type Keyed[K comparable, T any] struct {
	Key   K
	Value T
	Err   error
}

// Drop drops the value, if it is a Dropper.
func (k Keyed[K, T]) Drop() { release.Value(k.Value) }

// NewKeyedGroup returns an empty group whose tasks run on s.
//
// Cancel safety: dropping the group cancels its tasks, and loses the outcomes that
// were not returned.
func NewKeyedGroup[K comparable, T any](s Spawner) *KeyedGroup[K, T] {
	return &KeyedGroup[K, T]{
		g:    Group[T]{spawner: s, set: &groupSet[T]{members: map[*member[T]]struct{}{}}},
		keys: map[*member[T]]K{},
		task: map[K]*member[T]{},
	}
}

// Spawn starts f as the task of the group with the given key, and takes ownership
// of f. A task that has the key already is replaced: it is cancelled, and its
// outcome is not returned. Spawn says whether there was one. A dropped group drops f.
func (g *KeyedGroup[K, T]) Spawn(key K, f Future[T]) (replaced bool) {
	old := g.task[key]
	m := g.g.start(f)
	if m == nil {
		return false
	}
	if old != nil {
		delete(g.keys, old)
		old.task.Abort()
	}
	g.keys[m], g.task[key] = key, m
	return old != nil
}

// PollNext implements Stream. The stream's only error is io.EOF; a task's is in its
// Keyed. It is at io.EOF when the tasks that were replaced have stopped, too.
//
// Cancel safety: an outcome leaves the group only by the poll that returns it.
func (g *KeyedGroup[K, T]) PollNext(cx *Context) (item Keyed[K, T], ready bool, err error) {
	if !cx.PollBudget() {
		return item, false, nil
	}
	for {
		m, empty := g.g.set.take(cx.Waker(), nil)
		if empty {
			return item, true, io.EOF
		}
		if m == nil {
			return item, false, nil
		}
		key, ok := g.keys[m]
		if !ok {
			m.task.Drop() // it was replaced; a panic is reported
			continue
		}
		cx.SpendBudget()
		delete(g.keys, m)
		delete(g.task, key)
		item.Key = key
		item.Value, item.Err = m.outcome()
		return item, true, nil
	}
}

// Abort cancels the task with the given key and says whether there is one. Its
// outcome, ErrCancelled if it did not complete before, is still returned.
func (g *KeyedGroup[K, T]) Abort(key K) bool {
	m := g.task[key]
	if m != nil {
		m.task.Abort()
	}
	return m != nil
}

// Contains says whether there is a task with the given key whose outcome has not
// been returned.
func (g *KeyedGroup[K, T]) Contains(key K) bool { return g.task[key] != nil }

// Keys are the keys of the tasks whose outcome has not been returned, in no order.
// The group may be changed meanwhile.
func (g *KeyedGroup[K, T]) Keys() iter.Seq[K] {
	return slices.Values(slices.Collect(maps.Keys(g.task)))
}

// Len is the number of keys.
func (g *KeyedGroup[K, T]) Len() int { return len(g.task) }

// AbortAll cancels the tasks, whose outcomes are still the group's to return.
func (g *KeyedGroup[K, T]) AbortAll() { g.g.AbortAll() }

// DetachAll lets the tasks run to their end without the group, which is empty then.
// Those that were replaced are not detached: they have been cancelled.
func (g *KeyedGroup[K, T]) DetachAll() {
	clear(g.keys)
	clear(g.task)
	g.g.DetachAll()
}

// Drop cancels the tasks and gives up their outcomes.
func (g *KeyedGroup[K, T]) Drop() {
	clear(g.keys)
	clear(g.task)
	g.g.Drop()
}

// PollDrop cancels the tasks and is ready when all have stopped, the replaced ones
// too. The first panic among them that nobody has seen is its error.
func (g *KeyedGroup[K, T]) PollDrop(cx *Context) (ready bool, err error) {
	clear(g.keys)
	clear(g.task)
	return g.g.PollDrop(cx)
}

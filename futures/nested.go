package futures

import (
	"github.com/futvet/futvet/futures/internal/release"
	"github.com/futvet/futvet/futures/internal/trace"
)

// Nested blocks.
//
// A block that is awaited by another one before it was ever polled runs as a call
// does: on the coroutine of the block that awaits it, its parent. A chain of
// asynchronous calls is then a stack, its innermost suspension point leaves the
// coroutine once, and the next poll goes straight there. The block at the bottom,
// whose coroutine it is, is the root.
//
// Nothing else changes, with one exception. A nested block is a block of its own, with
// a Co of its own: the parent's Co does not run while the nested body does. When
// the root is dropped, each block on the coroutine is told, from the root on, as long
// as the Await that it is in is not its cleanup; from there on inwards they all are
// part of somebody's cleanup, and go on. Those that were told unwind, the innermost
// first; each unwinding ends at the beginning of its own block, and Await begins that
// of the parent.
//
// The exception is Goexit, which cannot be stopped before the coroutine's end. It goes
// on through the parents, with their deferred calls, and ends them all.

// nestIn prepares b, which co awaits, to run on co's coroutine, and says whether it
// can. Cleanup is whether this Await is cleanup of co's.
func (b *Block[T]) nestIn(co *Co, cleanup bool) bool {
	if b == nil || b.state.co.phase.Load() != phaseFresh {
		return false
	}
	cx := co.context()
	child := &b.state.co
	if !child.phase.CompareAndSwap(phaseFresh, phaseNested) {
		return false
	}
	b.captures = nil
	child.root, child.parent, child.sheltered = co.root, co, cleanup
	child.cx, co.cx = cx, nil
	return true
}

// runNested runs b, which is nested in co, to its end. If co was cancelled meanwhile
// it unwinds co.
func runNested[T any](co *Co, b *Block[T]) (T, error) {
	s := b.state
	s.co.run()
	value, err, failure := s.value, s.err, s.co.failure
	var zero T
	s.value, s.err, s.body, s.co.failure = zero, nil, nil, nil
	pe, panicked := failure.(*PanicError)
	if co.cancelled && !s.co.sheltered {
		release.Value(value)
		if !panicked {
			co.unwind()
		}
	}
	if panicked {
		panic(pe)
	}
	return value, err
}

// run is the frame at the bottom of a nested block. It returns when the body has
// returned, panicked or unwound.
//
//go:noinline
func (co *Co) run() {
	defer co.leave()
	if trace.On() {
		co.traceStarted()
	}
	co.block.invoke(co)
	co.ended = true
}

// leave is the end of a nested block.
func (co *Co) leave() {
	parent := co.parent
	if !co.ended {
		co.ended = true
		p := recover()
		if u, ok := p.(*unwinding); p != nil && (!ok || (*Co)(u) != co) {
			co.failure = asPanic(p)
		} else if p == nil { // a Goexit, which nobody can keep from the parent
			if co.failure == nil {
				co.failure = ErrGoexit
			}
			if parent.failure == nil {
				parent.failure = co.failure
			}
			parent.exited += co.exited + 1
			co.block.discard()
		}
	}
	if co.cancelled {
		co.phase.Store(phaseDropped)
	} else {
		co.phase.Store(phaseCompleted)
	}
	parent.cx = co.cx
	co.cx, co.root, co.parent = nil, co, nil
	co.done(nil)
}

// tell passes a cancellation of the root's on to the blocks that are nested in it. The
// innermost of them calls it.
//
// From the top of the stack down, each block's frames end with one of run, below which
// its parent's begin. Among them are the frames of nested blocks that were ended by a
// Goexit which is still on its way; they have been counted.
func (co *Co) tell() {
	root := co.root
	told := co // the innermost block that is told
	if co != root && root.news != killed {
		var child, sheltered *Co // child is what block awaits
		block, exited := co, co.exited
		eachMark(func(m mark) bool {
			switch {
			case m == unwindingMark:
				sheltered = child
			case exited > 0:
				exited--
			case block == root:
				return false
			default:
				child, block = block, block.parent
				exited = block.exited
			}
			return true
		})
		if sheltered != nil {
			sheltered.sheltered = true
			told = sheltered.parent
		}
	}
	if root.news == stopped {
		root.news = nothingNew
	}
	for ; told != root; told = told.parent {
		told.cancelled = true
		told.done(ErrCancelled)
	}
}

package world

import (
	"runtime"
	"slices"
	"strings"

	"github.com/futvet/futvet/futures"
)

// A record is what is known of one future that a program has made.
type record struct {
	line    int
	kind    Kind
	run     *run
	creator *record // the block that has made it; nil: the program itself
	owner   *record // what has taken it
	state   state
	warm    bool // was pending once
	by      int  // the line of the program that dropped it while it was pending; 0: the program was dropped
	read    int  // bytes
	item    int  // that was received
	value   int  // that is sent
}

type state byte

const (
	fresh state = iota
	pending
	done
	dropped
)

// A Kind says what a future waits for.
type Kind byte

// Kinds of futures. That of a receive is the channel's letter; the small one if the
// item is thrown away.
const (
	kindSend  Kind = 'O' // a place in World.Out
	kindBlock Kind = 'S'
)

var (
	channels = [...]Kind{'A', 'B', 'C'}
	readers  = [...]Kind{'R', 'Q'}
	locks    = [...]Kind{'1', '2', '3'}
)

// resource is the kind of what a future works on.
func (k Kind) resource() Kind {
	if 'a' <= k && k <= 'z' {
		k -= 'a' - 'A'
	}
	return k
}

// probe is a future that notes what is done to it. It is pending when it is polled for
// the first time, so that every place which can suspend does.
type probe[T any] struct {
	*record
	f futures.Future[T]
}

// Probe puts f, which was made at a line of a program and has taken others, into a
// probe. What it is are a Kind and, of a block, those of what it uses.
func Probe[T any](line int, what string, f futures.Future[T], taken ...any) futures.Future[T] {
	r := current
	p := &probe[T]{&record{line: line, kind: Kind(what[0]), run: r, creator: r.top()}, f}
	for _, k := range []byte(what) {
		r.reuse(p.record, Kind(k), LostMaybe)
	}
	r.records = append(r.records, p.record)
	for _, x := range taken {
		if v, ok := x.(int); ok {
			p.value = v
		}
		x, ok := x.(interface{ self() *record })
		if !ok {
			continue
		}
		if y := x.self(); y.owner != nil || y.state == done || y.state == dropped {
			r.see(GivenAfter, y.line, line)
		}
		x.self().owner = p.record
	}
	return p
}

func (r *record) self() *record { return r }

// Poll implements futures.Future. A poll that is one too many is noted.
func (p *probe[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	switch p.state {
	case done, dropped:
		class := AfterEnd
		if p.state == dropped {
			class = AfterDrop
		}
		p.run.see(class, p.line, here())
		// It goes on in either way: the rules do not take it for the end.
		return value, p.run.choose(2) == 0, nil
	case fresh:
		p.state = pending
	}
	if p.owner != nil && !slices.Contains(p.run.stack, p.owner) {
		p.run.see(AfterDrop, p.line, here())
	}
	if !p.warm {
		p.warm = true
		cx.Waker().Wake()
		return value, false, nil
	}
	p.run.reuse(p.record, p.kind, Lost)
	p.run.enter(p.record)
	defer p.run.leave()
	defer func() {
		if ready {
			p.state = done
			p.run.completed(p.record, value, err)
		}
	}()
	return p.f.Poll(cx)
}

// Drop implements futures.Future.
func (p *probe[T]) Drop() {
	if p.state == done || p.state == dropped {
		return
	}
	p.state = dropped
	r := p.run
	first := r.canceller == 0 && !r.ending
	if first {
		r.canceller = here()
		defer func() { r.canceller = 0 }()
	}
	p.by = r.canceller
	r.enter(p.record)
	p.f.Drop()
	r.leave()
	if r.canceller != 0 {
		r.tear(p.record, first)
	}
}

// here is the line of the program that has led to where we are.
func here() int {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		// The functions of a program have its number, those that all share have not.
		if name, ok := strings.CutPrefix(f.Function, "main.p"); ok && '0' <= name[0] && name[0] <= '9' {
			return f.Line
		}
		if !more {
			return 0
		}
	}
}

// within says whether r was made by x, or taken by it, directly or not.
func (r *record) within(x *record) bool {
	return r != nil && (r == x || r.owner.within(x) || r.creator.within(x))
}

package flow

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/futvet/futvet/passes/model"
)

// Taking says what a function does with the obligation of an argument.
type Taking uint8

const (
	Unknown   Taking = iota // may take it: the caller is rid of it, silently
	Borrows                 // the caller still has it
	Takes                   // completes, drops or hands it on, on every path
	Fills                   // a buffer: leaves something in it
	Empties                 // a buffer: leaves it flushed
	Sometimes               // takes it on some paths, and leaves it on others
	IfOK                    // takes it unless the function fails: by its last result, an error or a bool
)

// A Ref names a place in a function's signature: parameter Index (receiver
// first), captured variable -1-Index, or, with Global set, a package variable;
// followed by a field path.
type Ref struct {
	Index  int
	Global string
	Path   string
}

// A Note is a step of a story that crosses functions: Where is file:line.
type Note struct {
	Where string
	Text  string
	pos   token.Pos // within the package
}

// A Loss is one thing that a cancellation loses.
type Loss struct {
	Lost  model.Lost
	Base  Ref  // what it was working on
	Value bool // Base is the value that is lost
	// Pair: it is half of a pair of changes in the function itself, which is a
	// finding there and not where the function is cancelled.
	Pair bool
	Why  []Note
}

// A Result says what a caller gets.
type Result struct {
	Owned bool // the caller owns it
	// Std is what a contract of the standard library calls it, "" if none does.
	Std string
	// Alias is 1 + the parameter that it is, or, with Field, that it is a field of.
	Alias int
	Field string
	Lent  bool // it is a Ref: its owner is elsewhere
	// Flagged: it is only there if the bool before the error is true.
	Flagged bool
}

// A Set says what a field holds when the function returns: nil, false or true.
type Set struct {
	Ref Ref
	Nil bool
	Val bool
}

// A Polled is a field behind a parameter that holds a future which the function
// polls whenever it is called.
type Polled struct {
	Ref   Ref
	Where string
	pos   token.Pos // within the package
}

// A Completed is a field behind a parameter that holds, when the function returns
// the given results, a future that has completed.
type Completed struct {
	Ref     Ref
	Results []Said
}

// Said is what is known of a result.
type Said uint8

const (
	Anything Said = iota
	SaidFalse
	SaidTrue
	SaidNil
	SaidNonNil
)

// Torn says that a call may return having cancelled something half way.
type Torn struct {
	Loss Loss
	// OnErr: only if the call returns an error.
	OnErr bool
	// Within the package: where, and whether in a loop.
	pos  token.Pos
	loop bool
}

// A LockRef is a lock of the caller's.
type LockRef struct {
	Ref  Ref
	Read bool
	IfOK bool // only if the last result, an error or a bool, says so
}

// Summary is what a caller must know of a function. It is a fact.
type Summary struct {
	Params []Taking
	Keeps  []bool // parameters that flow to a place that outlives the call
	// Gone says of each parameter how it is gone for certain, however the function
	// returns; nil if none is.
	Gone []Gone
	// Mutates: for each parameter the fields behind it that the function may
	// assign to, "*" for all.
	Mutates  [][]string
	Results  []Result
	Fields   []FieldTaking
	Suspends bool
	Never    bool // it does not return
	// Losses of cancelling a call (of a function that takes a *Co), or of
	// dropping the future that it returns.
	Losses []Loss
	// Unknown: it waits for something that nothing is known of, so what it loses
	// may be more than Losses.
	Unknown bool
	// Awaits: parameters that it waits for, so that what they lose it loses too;
	// captured variable i is -1-i.
	Awaits []int
	// Leaves: parameters that it polls and does not drop when it is cancelled, though
	// it may complete them otherwise.
	Leaves []int
	// Takes and On: what the result carries that has been taken irrevocably.
	Takes  model.Lost
	On     []Ref
	Writes bool
	Emits  bool // it writes to something, in the course of a call
	// Works: what it receives from and sends to.
	Works []Ref
	// Reads and Advances: what it takes items or bytes from, and bytes alone.
	Reads    []Ref
	Advances []Ref
	Skips    bool // it may succeed without taking any
	Torn     []Torn
	// Sets: constants that fields behind parameters hold afterwards.
	Sets []Set
	// Polls and Completes: futures in fields behind parameters.
	Polls     []Polled
	Completes []Completed
	// Waits and Queues: what it waits for when it is called, or what the future
	// that it returns waits for.
	Waits  model.Waits
	Queues []Queue
	// Lends: parameters that the returned future polls and does not own.
	Lends []int
	// Owns: parameters that the returned future owns.
	Owns []int
	// Locks are held when the function returns; Unlocks are the locks that it
	// unlocks, on some path, and has not locked. UnlocksAny: there are some that
	// cannot be named.
	Locks      []LockRef
	Unlocks    []LockRef
	UnlocksAny bool
}

// AFact makes Summary a fact of functions.
func (*Summary) AFact() {}

func (s *Summary) String() string {
	var parts []string
	for i, p := range s.Params {
		if p != Unknown {
			parts = append(parts, fmt.Sprintf("%s %d", [...]string{"", "borrows", "takes", "fills", "empties", "sometimes takes", "takes unless it fails"}[p], i))
		}
	}
	if s.Suspends {
		parts = append(parts, "suspends")
	}
	if s.Never {
		parts = append(parts, "never returns")
	}
	for _, l := range s.Losses {
		if l.Pair {
			parts = append(parts, "leaves half a change")
			continue
		}
		parts = append(parts, "loses "+l.Lost.String())
	}
	return strings.Join(parts, ", ")
}

func (s *Summary) param(i int) Taking {
	if s == nil || i >= len(s.Params) {
		return Unknown
	}
	return s.Params[i]
}

// mutates says whether a function may assign to what is at path behind parameter
// i.
func (s *Summary) mutates(i int, path string) bool {
	if s == nil || i >= len(s.Mutates) {
		return true
	}
	for _, f := range s.Mutates[i] {
		if f == "*" || path == "" || path == "."+f || strings.HasPrefix(path, "."+f+".") || strings.HasPrefix(path, "."+f+"[") {
			return true
		}
	}
	return false
}

func (s *Summary) gone(i int) Gone {
	if s == nil || i >= len(s.Gone) {
		return here
	}
	return s.Gone[i]
}

func (s *Summary) keeps(i int) bool {
	return s == nil || i >= len(s.Keeps) || s.Keeps[i]
}

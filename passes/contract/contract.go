// Package contract is a table: which functions of the standard library hand out
// something whose release must be called, and what releases it. The passes read
// it; nothing in it is code about one contract.
//
// The table is in force only where Enabled names contracts, as rule FV6001 asks.
package contract

import (
	"fmt"
	"go/types"
	"go/version"
	"maps"
	"slices"
	"strings"
)

// A Contract says what is owed for a value.
type Contract struct {
	Name string // as the flag names it: "context"
	What string // as messages call it: "cancel function"
	// Release are the methods one of which must be called. Call stands for
	// calling the value itself.
	Release []string
	// Via is the field that the methods of Release are called on, "" if they
	// are the value's own.
	Via string
	// Ends is a method whose result false says that nothing is owed any more.
	Ends string
	// EndsBy is 1 + the index of another result of the acquiring call, a
	// function whose last result false says so.
	EndsBy int
	// Output: the release writes what was kept back, which is of no use to
	// somebody who is told that the function failed.
	Output bool
	// Void is a field that says, where it is one of VoidAt, that there is nothing to
	// release.
	Void   string
	VoidAt []int64
	// EndsAnyway: what it would end ends with something else, too.
	EndsAnyway bool
	// Until is the version of Go from which on nothing is owed.
	Until string
}

// Call in Release stands for calling the value.
const Call = "()"

// An Acquired is a result of a function that owes something.
type Acquired struct {
	Result int
	*Contract
}

// Enabled are the contracts in force, a flag's value: "std" for all, or names
// separated by commas.
var Enabled Set

// A Set is a set of contracts by name.
type Set struct{ names map[string]bool }

// Any says whether any contract is in force.
func (s *Set) Any() bool { return len(s.names) > 0 }

// All says whether all contracts are in force.
func (s *Set) All() bool { return s.names[all] }

func (s *Set) has(c *Contract) bool { return s.names[all] || s.names[c.Name] }

// all is the name of all contracts of the standard library.
const all = "std"

func (s *Set) String() string { return strings.Join(slices.Sorted(maps.Keys(s.names)), ",") }

// Set replaces the set by those that text names.
func (s *Set) Set(text string) error {
	names := map[string]bool{}
	for _, n := range strings.Split(text, ",") {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		if n != all && !slices.Contains(Names(), n) {
			return fmt.Errorf("there is no contract %q; there are %s and %s", n, all, strings.Join(Names(), ", "))
		}
		names[n] = true
	}
	s.names = names
	return nil
}

// Names are the names of the contracts in the table.
func Names() []string {
	names := map[string]bool{}
	for _, list := range acquires {
		for _, a := range list {
			names[a.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Of are the results of fn that owe something, in a package that is compiled as
// the given version of Go.
func Of(fn *types.Func, goVersion string) []Acquired {
	if !Enabled.Any() || fn == nil || fn.Pkg() == nil {
		return nil
	}
	list := acquires[key(fn)]
	if list == nil {
		list = asMethod(fn)
	}
	for _, a := range list {
		if !Enabled.has(a.Contract) || a.Until != "" && version.Compare(goVersion, a.Until) >= 0 {
			return nil
		}
	}
	return list
}

// asMethod is what a method of an interface owes that stands for one of the standard
// library: it has the name of a method in the table, and the type of its result is of
// the same package.
func asMethod(fn *types.Func) []Acquired {
	sig := fn.Signature()
	if sig.Recv() == nil || !types.IsInterface(sig.Recv().Type()) || sig.Results().Len() != 2 {
		return nil
	}
	p, ok := types.Unalias(sig.Results().At(0).Type()).(*types.Pointer)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return nil
	}
	c := typed[n.Obj().Pkg().Path()+"."+n.Obj().Name()]
	if c == nil || !methods[n.Obj().Pkg().Path()+"."+fn.Name()] {
		return nil
	}
	return one(c)
}

// methods are the methods of the table by package and name, whatever their type.
var methods = func() map[string]bool {
	out := map[string]bool{}
	for k := range acquires {
		slash := strings.LastIndexByte(k, '/') + 1
		if parts := strings.Split(k[slash:], "."); len(parts) == 3 {
			out[k[:slash]+parts[0]+"."+parts[2]] = true
		}
	}
	return out
}()

// ByWhat is the contract of what messages call so, nil if there is none.
func ByWhat(what string) *Contract {
	for _, list := range acquires {
		for _, a := range list {
			if a.What == what {
				return a.Contract
			}
		}
	}
	return nil
}

// OfType is the contract that is peculiar to a named type, nil for types whose
// release is a method Close.
func OfType(tn *types.TypeName) *Contract {
	if tn.Pkg() == nil {
		return nil
	}
	return typed[tn.Pkg().Path()+"."+tn.Name()]
}

// Packages says whether a function of the table belongs to a package.
func Packages(path string) bool {
	_, ok := inTable[path]
	return ok
}

var inTable = func() map[string]bool {
	out := map[string]bool{}
	for k := range acquires {
		out[k[:strings.LastIndexByte(k, '/')+1+strings.IndexByte(k[strings.LastIndexByte(k, '/')+1:], '.')]] = true
	}
	return out
}()

// key names a function: "path.Func" or "path.Type.Method".
func key(fn *types.Func) string {
	name := fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		t := types.Unalias(recv.Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		if n, ok := t.(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	return fn.Pkg().Path() + "." + name
}

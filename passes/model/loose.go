package model

import (
	"go/types"
	"slices"

	"github.com/futvet/futvet/passes/contract"
)

// closers are the methods by which a type lets go of what it holds.
var closers = []string{"Close", "Stop", "Cancel", "Release", "Shutdown", "Cleanup", "Free", "Destroy", "End", "Finish"}

// loose classifies types that owe something by where a value comes from:
// functions that are called once, what has a method Close, and structs that
// hold such things and have a method to let go of them.
func loose(ty *Typer, t types.Type, named *types.Named, name string) Class {
	c := Class{Name: name}
	if !contract.Enabled.Any() || named != nil && typeKey(named.Obj()) != "" {
		return c
	}
	if sig, ok := t.Underlying().(*types.Signature); ok {
		if sig.Results().Len() == 0 && (sig.Params().Len() == 0 || sig.Params().Len() == 1 && isError(sig.Params().At(0).Type())) {
			c.Kind, c.Loose, c.Release = Contract, true, []string{contract.Call}
		}
		return c
	}
	if named != nil {
		if std := contract.OfType(named.Obj()); std != nil {
			c.Kind, c.Loose, c.Release, c.Std = Contract, true, std.Release, std
			return c
		}
	}
	c.Release = append(c.Release, closing(t)...)
	if len(c.Release) == 0 {
		return c
	}
	c.Structural = named != nil && named.Obj().Pkg() != nil && !contract.Packages(named.Obj().Pkg().Path()) && ty.owns(named)
	if c.Structural || c.Release[0] == "Close" {
		c.Kind, c.Loose = Contract, true
	}
	return c
}

// closing are the methods of t that may let go of it, Close first.
func closing(t types.Type) []string {
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		t = tp.Constraint()
	}
	set := types.NewMethodSet(t)
	var out []string
	for _, name := range closers {
		for i := range set.Len() {
			f, ok := set.At(i).Obj().(*types.Func)
			if ok && f.Name() == name && f.Signature().Params().Len() == 0 && f.Signature().Results().Len() <= 1 {
				out = append(out, name)
			}
		}
	}
	return out
}

// As is the class of a value of class c that a contract of the standard library
// obliges for: itself, or because it holds such a thing and has a method of its own to
// let go of it. A type that has no way to is not held to it.
func (c Class) As(std *contract.Contract) Class {
	if c.Kind == None {
		return c
	}
	c.Std = std
	fits := false
	for _, r := range std.Release {
		fits = fits || slices.Contains(c.Release, r)
	}
	if !fits {
		c.Structural = true
	}
	if !c.Structural {
		c.Kind, c.Loose, c.Release = Contract, true, std.Release
	}
	return c
}

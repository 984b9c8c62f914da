// Package guard has a type with a declared contract, for the shapes.
package guard

// A Guard is released by whoever has it.
//
//futvet:mustcall Release
type Guard struct{ n int }

// Take makes a Guard.
func Take() *Guard { return &Guard{} }

// Release releases it.
func (g *Guard) Release() { g.n++ }

package model

import "go/types"

// noReturn are the methods of interfaces of the standard library that never
// return; what has a body is seen to.
var noReturn = map[string]bool{
	"testing.TB.FailNow": true,
	"testing.TB.Fatal":   true,
	"testing.TB.Fatalf":  true,
	"testing.TB.Skip":    true,
	"testing.TB.SkipNow": true,
	"testing.TB.Skipf":   true,
}

// NoReturn says whether fn is a method of an interface that is known never to
// return.
func NoReturn(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	if recv == nil || fn.Pkg() == nil || fn.Pkg().Path() != "testing" {
		return false
	}
	n := namedOf(recv.Type())
	return n != nil && types.IsInterface(n) && noReturn["testing."+n.Obj().Name()+"."+fn.Name()]
}

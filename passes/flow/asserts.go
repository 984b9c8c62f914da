package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// What a test expects. Where it has found a failure, what the failed test leaves
// behind is no concern; where it expects an error, there is nothing to release.

// testFails handles calls by which a test says what it expects. It reports whether
// no path that matters goes on from there.
func (m *machine) testFails(st *state, ci *callInfo) bool {
	fn := ci.fn
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Name() {
	case "testing":
		switch fn.Name() {
		case "Error", "Errorf", "Fail":
			m.excuse(st)
		}
	case "require", "assert":
		if !strings.HasPrefix(fn.Name(), "Error") && !strings.HasPrefix(fn.Name(), "EqualError") {
			return false
		}
		for _, a := range ci.args {
			if !model.IsError(a.v.Type()) {
				continue
			}
			if a.a.k == aNil {
				m.excuse(st)
				return fn.Pkg().Name() == "require"
			}
			st.replace(a.a, absNonNil)
			break
		}
	}
	return false
}

// meantToFail says whether a test looks only at the error of a call, and gives no name
// to the result idx beside it.
func (p *pkg) meantToFail(call ssa.Value, idx int) bool {
	if idx < 0 || !strings.HasSuffix(p.pass.Fset.Position(call.Pos()).Filename, "_test.go") {
		return false
	}
	failure := false
	for _, r := range *call.Referrers() {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Referrers() == nil || len(*e.Referrers()) == 0 {
			continue
		}
		if e.Index == idx {
			return false
		}
		failure = failure || model.IsError(e.Type())
	}
	return failure
}

// excuse takes what is owed by contracts of the standard library for handed on.
func (m *machine) excuse(st *state) {
	for id, o := range st.objs {
		if m.descs[id].class.Std != nil && o.st.open() {
			o.st = moved
			st.objs[id] = o
		}
	}
}

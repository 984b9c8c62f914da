package flow_test

import (
	"go/types"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

// tableSays are functions for which the table says other than they declare, each with
// the reason.
var tableSays = map[string]string{
	"compat.Go":         "what is lost is the outcome of its own goroutine, nothing that its caller works on",
	"stream.Buffered":   "a stream is kept for its next item: only dropping it for good loses the outcomes that wait, and what they are outcomes of is its own",
	"stream.NewOrdered": "as stream.Buffered",
}

// codeHides are functions that declare a loss which is not inferred from their code,
// each with the reason. Callers go by the table.
var codeHides = map[string]string{
	"aio.WriteAll":      "a helper polls, and says how far it came",
	"aio.Copy":          "a helper polls, and says how far it came",
	"aio.CopyBoth":      "as aio.Copy",
	"aio.ReadString":    "what it has is in a future in a field",
	"compat.Go":         "a goroutine is cancelled",
	"compat.SendChan":   "what is lost was given to it",
	"mpsc.Send":         "what is lost was given to it",
	"mpmc.Send":         "what is lost was given to it",
	"sink.Feed":         "what is lost was given to it",
	"lock.Wait":         "what others take it for",
	"stream.Buffered":   "what it has is in a container",
	"stream.NewOrdered": "what it has is in a container",
	"stream.Chunks":     "what it has is kept by an embedded helper",
	"stream.Collect":    "as stream.Fold",
	"stream.CollectAll": "as stream.Fold",
	"stream.Concat":     "as stream.Fold",
	"stream.Unzip":      "as stream.Fold",
	"stream.Fold":       "what it has is kept by a function that it was given",
	"stream.FoldThen":   "as stream.Fold",
	"stream.Count":      "as stream.Fold",
	"stream.Any":        "as stream.Fold",
	"stream.All":        "as stream.Fold",
}

// TestRuntimeContracts holds three things against each other for every function of the
// runtime: what its doc comment declares, what the model's table says, and what is
// inferred from its code.
func TestRuntimeContracts(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../.."}, "./futures/...")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{model.Analyzer, flow.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	declared, inferred := 0, 0
	used := map[string]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, f := range act.AllObjectFacts() {
			fn, ok := f.Object.(*types.Func)
			d, isDir := f.Fact.(*model.Directives)
			if !ok || !isDir || fn.Pkg() != act.Package.Types || d.CancelSafe == "" && d.CancelUnsafe == "" {
				continue
			}
			spec, ok := model.SpecOf(fn)
			if !ok || spec.Made == nil {
				continue
			}
			declared++
			if safe := !spec.Made.Loses.Matters() && !spec.Made.All; safe != (d.CancelSafe != "") {
				name := fn.Pkg().Name() + "." + fn.Name()
				if used[name] = true; tableSays[name] == "" {
					t.Errorf("%s: declared %s; the table says safe=%v", fn.FullName(), d, safe)
				}
			}
		}
		found, ok := act.Result.(*flow.Findings)
		if !ok {
			continue
		}
		for _, c := range found.Claims {
			inferred++
			name := act.Package.Types.Name() + "." + c.What
			switch {
			case c.Safe && len(c.Losses) > 0:
				t.Errorf("%s: declared safe; by its code it loses %s", name, c.Losses[0].Lost)
			case !c.Safe && len(c.Losses) == 0:
				if used[name] = true; codeHides[name] == "" {
					t.Errorf("%s: declared unsafe (%s); by its code it loses nothing", name, c.Reason)
				}
			}
		}
	}
	for _, list := range []map[string]string{tableSays, codeHides} {
		for name := range list {
			if !used[name] {
				t.Errorf("%s is as it should be: take it out", name)
			}
		}
	}
	if declared < 100 || inferred < 80 {
		t.Errorf("%d functions declare something that the table knows, %d were inferred", declared, inferred)
	}
}

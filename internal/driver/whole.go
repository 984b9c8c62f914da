package driver

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/passes/futssa"
)

// The go command (1.26) looks up what a tool has said of a package by a key that does
// not tell a package that was named from one that others import, of which it wants the
// facts only. So what was first a dependency has nothing to say when it is named later,
// and the other way round a dependency repeats what was found in it. Stock go vet has
// that too. The command does not: it has the tool say all of every package, marks what
// was asked of a dependency, and chooses here. The standard library, which is passed
// over, apart.

const (
	wholeFlag = "-futrun.whole"
	// dependency ends the ID of a package that others import.
	dependency = " (imported)"
)

// whole makes the configuration of a package that others import one that asks for
// everything. It returns the name of a file that holds it, or config if there is
// nothing to do, or anything is not as expected.
func whole(config string, args []string) string {
	if !slices.Contains(args, wholeFlag) {
		return config
	}
	data, err := os.ReadFile(config)
	if err != nil {
		return config
	}
	var c unitchecker.Config
	all := map[string]json.RawMessage{} // what a newer go command adds is kept
	if json.Unmarshal(data, &c) != nil || json.Unmarshal(data, &all) != nil || !c.VetxOnly ||
		c.ModulePath == "" && futssa.Standard(c.ImportPath, c.Dir) {
		return config
	}
	id, err := json.Marshal(c.ID + dependency)
	if err != nil {
		return config
	}
	all["ID"], all["VetxOnly"] = id, json.RawMessage("false")
	if data, err = json.Marshal(all); err != nil {
		return config
	}
	name := strings.TrimSuffix(config, ".cfg") + ".whole.cfg"
	if os.WriteFile(name, data, 0o666) != nil {
		return config
	}
	return name
}

// A unitFinding is a finding and the ID of the package that it was found in.
type unitFinding struct {
	unit string
	finding.Finding
}

// own are the findings in the packages that the run is about.
func (v *vetRun) own(ctx context.Context, found []unitFinding) []finding.Finding {
	if len(found) == 0 {
		return nil
	}
	tests := v.named(ctx)
	var out []finding.Finding
	for _, f := range found {
		unit, imported := strings.CutSuffix(f.unit, dependency)
		unit, _, _ = strings.Cut(unit, " [")
		inside, ok := tests[unit]
		if !ok {
			inside, ok = tests[strings.TrimSuffix(unit, "_test")]
		}
		// With tests in the package itself it is analyzed with them.
		if ok && !(imported && inside) || tests == nil {
			out = append(out, f.Finding)
		}
	}
	return out
}

// named are the packages that the run is about, and whether they have tests that
// belong to the package itself. It is nil if they cannot be listed.
func (v *vetRun) named(ctx context.Context) map[string]bool {
	args := slices.Concat([]string{"list", "-e", "-find", "-f", "{{.ImportPath}} {{len .TestGoFiles}}"}, v.listFlags(), v.packages)
	if v.overlay != nil {
		args = slices.Insert(args, 1, "-overlay="+v.overlay.file())
	}
	out, err := v.command(ctx, args).Output()
	if err != nil {
		return nil
	}
	named := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		path, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		tests, err := strconv.Atoi(n)
		if err != nil {
			return nil
		}
		named[path] = tests > 0
	}
	if len(named) == 0 {
		return nil
	}
	return named
}

package driver

import (
	"encoding/json"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/futvet/futvet/passes/futssa"
)

// passOver answers for a package of the standard library that others import, of
// which the go command wants the facts only: for the rules there are none. Parsing and checking
// the library is most of what vetting a small program costs. If anything is not as
// expected it is left to unitchecker, which knows how to complain. Where a flag is
// wrong nothing is known of any such package: one that was asked for has it said.
func passOver(config string, wrong bool) bool {
	if !strings.HasSuffix(config, ".cfg") {
		return false
	}
	data, err := os.ReadFile(config)
	if err != nil {
		return false
	}
	var c unitchecker.Config
	if json.Unmarshal(data, &c) != nil || !c.VetxOnly || c.VetxOutput == "" ||
		!wrong && (c.ModulePath != "" || !futssa.Standard(c.ImportPath, c.Dir)) {
		return false
	}
	for _, name := range []string{c.VetxOutput, c.Stdout} {
		if name != "" && os.WriteFile(name, nil, 0o666) != nil {
			return false
		}
	}
	return true
}

// Gendocs writes the pages that are derived from the rules' own: docs/rules and
// the README's table. Its argument is the module's folder.
package main

import (
	"fmt"
	"os"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/docs"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gendocs folder")
		os.Exit(2)
	}
	if err := docs.Write(os.Args[1], analyzers.Rules()); err != nil {
		fmt.Fprintf(os.Stderr, "gendocs: %v\n", err)
		os.Exit(1)
	}
}

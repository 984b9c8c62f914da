// Gendocs writes what is derived in the documentation: the pages in docs/rules
// and the README's table from the rules' own pages, and the run of futvet that
// the README shows from such a run. Its argument is the module's folder.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/docs"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gendocs folder")
		os.Exit(2)
	}
	root := os.Args[1]
	if err := errors.Join(docs.Write(root, analyzers.Rules()), show(root)); err != nil {
		fmt.Fprintf(os.Stderr, "gendocs: %v\n", err)
		os.Exit(1)
	}
}

// show runs futvet as the README does and puts its output there.
func show(root string) error {
	name := filepath.Join(root, "README.md")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	packages, _, ok := docs.Shown(string(data))
	if !ok {
		return fmt.Errorf("%s shows no run of futvet", name)
	}
	var out, errs bytes.Buffer
	cmd := exec.Command("go", "run", "./cmd/futvet", packages)
	cmd.Dir = root
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); out.Len() == 0 {
		return fmt.Errorf("%v finds nothing: %v\n%s", cmd, err, errs.Bytes())
	}
	return os.WriteFile(name, []byte(docs.Show(string(data), out.String())), 0o666)
}

// Command golangci-lint is golangci-lint with futvet's rules inside. Build it as it
// is, in a clone of futvet:
//
//	go build -o golangci-lint .
//
// or copy this directory, and let the copy depend on a version:
//
//	go mod edit -dropreplace=github.com/futvet/futvet -droprequire=github.com/futvet/futvet
//	go get github.com/futvet/futvet@latest
//
// and name the linter in a project's .golangci.yml as the one beside this file
// does. The settings are described in
// [github.com/futvet/futvet/cmd/golangci].
package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/futvet/futvet/cmd/golangci"
)

const golangci = "github.com/golangci/golangci-lint/v2"

func main() {
	info := commands.BuildInfo{Version: "unknown", Commit: "with futvet"}
	if build, ok := debug.ReadBuildInfo(); ok {
		info.GoVersion = build.GoVersion
		for _, m := range build.Deps {
			if m.Path == golangci {
				info.Version = m.Version
			}
		}
	}
	if err := commands.Execute(info); err != nil {
		fmt.Fprintf(os.Stderr, "The command is terminated due to an error: %v\n", err)
		os.Exit(exitcodes.Failure)
	}
}

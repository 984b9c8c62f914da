// Package fatalpath ends the program on some paths, by log.Fatal and by a function of its own.
package fatalpath

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// Settings are checked at the start.
type Settings struct {
	Name  string
	Limit int
}

//futvet:noreturn
func die(code int, why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(code)
}

func usage() {
	log.Print("usage: fatalpath name limit")
	log.Fatal("give up")
}

// Main runs a program that load loads.
func Main(args []string, load func(Settings) futures.Future[string]) {
	s := Settings{Limit: len(args)}
	program := load(s)
	if len(args) < 2 {
		usage()
		return
	}
	s.Name = args[0]
	if strings.Contains(s.Name, "/") {
		die(2, "bad name "+s.Name)
	}
	if s.Limit > 10 {
		log.Fatalf("%s: limit %d", s.Name, s.Limit)
	}
	out, err := executor.Run(program)
	if err != nil {
		panic(err)
	}
	fmt.Println(out)
}

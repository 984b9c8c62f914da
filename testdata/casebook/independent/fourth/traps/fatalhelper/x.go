// Package fatalhelper is the start of a program that cannot go on without its peer.
package fatalhelper

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/net"
)

var exit = os.Exit

// die prints and ends the program.
//
//futvet:noreturn
func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	exit(1)
	panic("unreachable")
}

func Start(co *futures.Co, addr, name string) *net.Conn {
	dial := net.Dial("tcp", addr)
	if strings.Contains(name, " ") {
		die("%q is not a name", name)
	}
	conn, err := futures.Await(co, dial)
	if err != nil {
		log.Fatalf("dial: %v", err)
	}
	if conn == nil {
		die("%s: no connection", name)
	}
	return conn
}

// Echo is a server that sends back what it is sent, over futures/net.
//
//	echo ADDRESS [WORKERS [BUFFER [MODE]]]
//
// It listens on ADDRESS and says "ready". With WORKERS 0, the default, everything
// runs on one goroutine; otherwise on an executor with so many. BUFFER is the size of
// a connection's buffer, 4096 bytes by default. MODE says how a connection is served:
//
//	pool   by a future made by hand, which has a buffer only while it is busy: an
//	       idle connection costs some 300 bytes; the default
//	own    by the same future with a buffer of its own
//	block  by an async block, with a buffer of its own: the plainest code, and the
//	       stack of a goroutine besides
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"

	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/net"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("echo: ")
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(args []string) error {
	if len(args) < 1 || len(args) > 4 {
		return fmt.Errorf("usage: echo ADDRESS [WORKERS [BUFFER [MODE]]]")
	}
	numbers := []int{0, 4096}
	for i := range numbers {
		if i+1 < len(args) {
			n, err := strconv.Atoi(args[i+1])
			if err != nil || n < i {
				return fmt.Errorf("%q is no number of workers or bytes", args[i+1])
			}
			numbers[i] = n
		}
	}
	workers, size, mode := numbers[0], numbers[1], "pool"
	if len(args) == 4 {
		mode = args[3]
	}
	h := handlers(size)[mode]
	if h == nil {
		return fmt.Errorf("unknown mode %q", mode)
	}
	l, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	go func() {
		<-interrupted
		l.Drop()
	}()
	fmt.Println("ready")
	failed := func(err error) { log.Print(err) }
	if workers == 0 {
		_, err = executor.Run(serve(l, h, failed))
		return err
	}
	ex := executor.New(executor.Workers(workers))
	_, err = executor.Block(ex, serve(l, h, failed))
	ex.Shutdown(context.Background())
	return err
}

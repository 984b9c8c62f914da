// Package x is the start-up of a daemon.
package x

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

type Config struct {
	Name string
	Wait time.Duration
}

func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(2)
}

func announce(c Config) futures.Future[string] {
	return futures.Map(timer.Sleep(c.Wait), func(t time.Time) string {
		return fmt.Sprintf("%s is up at %v", c.Name, t)
	})
}

// Main announces the daemon when it is up.
func Main(c Config, load func() error) {
	up := announce(c)
	if c.Name == "" {
		die("no name")
	}
	if err := load(); err != nil {
		log.Fatalf("load: %v", err)
	}
	if c.Wait < 0 {
		panic("negative wait")
	}
	msg, err := executor.Run(up)
	if err != nil {
		log.Fatal(err)
	}
	log.Print(msg)
}

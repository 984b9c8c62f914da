// Package zones removes the service zones that a sled should not run any more.
//
// All removals run to their end; only then is the first failure looked at.
//
// Source: oxidecomputer/omicron#3707, #3737, #3758.
package zones

import (
	"errors"
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// ErrRefused is an agent's answer to a request it cannot serve.
var ErrRefused = errors.New("zones: refused")

// Zone is one service zone and the connection to the agent that manages it.
type Zone struct {
	Name  string
	conn  aio.ReadWriter
	lines *aio.BufReader
	gone  bool
}

// New is the zone of that name behind conn.
func New(name string, conn aio.ReadWriter) *Zone {
	return &Zone{Name: name, conn: conn, lines: aio.NewReader(conn)}
}

func (z *Zone) request(co *futures.Co, verb string) error {
	if _, err := futures.Await(co, aio.WriteAll(z.conn, []byte(verb+" "+z.Name+"\n"))); err != nil {
		return err
	}
	answer, err := futures.Await(co, z.lines.ReadLine())
	if err == nil && answer != "ok" {
		err = ErrRefused
	}
	return err
}

// remove takes the zone down.
//
// Cancel safety: not safe; dropped while pending, it leaves the zone half removed.
func (z *Zone) remove() futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for _, verb := range []string{"halt", "uninstall", "delete"} {
			if err := z.request(co, verb); err != nil {
				return struct{}{}, err
			}
		}
		z.gone = true
		return struct{}{}, nil
	})
}

// Reconcile removes the zones, trying again while some of them fail.
func Reconcile(co *futures.Co, zones []*Zone, pause time.Duration) error {
	for {
		var removals []futures.Future[struct{}]
		for _, z := range zones {
			if !z.gone {
				removals = append(removals, z.remove())
			}
		}
		outcomes, err := futures.Await(co, futures.JoinAll(removals...))
		if err != nil {
			return err
		}
		failed := 0
		for _, o := range outcomes {
			if o.Err != nil {
				log.Printf("removing zones: %v", o.Err)
				failed++
			}
		}
		if failed == 0 {
			return nil
		}
		if _, err := futures.Await(co, timer.Sleep(pause)); err != nil {
			return err
		}
	}
}

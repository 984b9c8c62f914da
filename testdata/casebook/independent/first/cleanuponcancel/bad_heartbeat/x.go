// Package x sends heartbeats until the peer is tired of them.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Peer struct {
	out  aio.Writer
	in   *aio.BufReader
	last string
}

func (p *Peer) beat(co *futures.Co) error {
	if _, err := futures.Await(co, aio.WriteAll(p.out, []byte("ping\n"))); err != nil {
		return err
	}
	line, err := futures.Await(co, p.in.ReadLine())
	p.last = line
	return err
}

// Keep keeps the peer alive and returns why that ended.
func (p *Peer) Keep(co *futures.Co, every time.Duration) error {
	beats := timer.Every(every)
	var err error
	for err == nil && p.last != "tired" {
		if _, err = futures.Await(co, beats.Tick()); err == nil {
			err = p.beat(co)
		}
	}
	beats.Drop() // want "FV3002"
	return err
}

// Package heartbeat sends a sign of life between messages.
//
// The interval is made once, and asked for its next tick in every turn.
//
// Source: tokio-rs/tokio#2565.
package heartbeat

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Run handles messages, and beats at least once in every period.
func Run(co *futures.Co, messages *mpsc.Receiver[string], period time.Duration, handle func(string), beat func()) error {
	interval := timer.Every(period)
	defer interval.Drop()
	turn := func() error {
		message := futures.On(messages.Recv())
		tick := futures.On(interval.Tick())
		switch co.Select(message, tick) {
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			handle(m)
		case tick:
			beat()
		}
		return nil
	}
	for {
		if err := turn(); err != nil {
			return err
		}
	}
}

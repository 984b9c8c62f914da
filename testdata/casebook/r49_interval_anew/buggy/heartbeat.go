// Package heartbeat sends a sign of life between messages.
//
// The interval is made where its tick is waited for. A message that comes before the
// tick ends the turn, and the next one makes an interval anew: while there are
// messages there is no sign of life.
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
	turn := func() error {
		interval := timer.Every(period) // want "FV1003"
		defer interval.Drop()
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

// Package phase collects messages for as long as a phase of a protocol lasts.
//
// A message that has been received counts. The phase ends when the timer's branch
// wins.
//
// Source: xaynetwork/xaynet#577.
package phase

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Message is what a participant sends.
type Message struct{ Sum uint64 }

// Collect passes on the messages of a phase.
func Collect(co *futures.Co, messages *mpsc.Receiver[Message], length time.Duration, accept func(Message)) error {
	end := timer.NewSleeper(length)
	defer end.Drop()
	for {
		message := futures.On(messages.Recv())
		over := futures.On(futures.Ref[time.Time](end))
		switch co.Select(message, over) {
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			accept(m)
		case over:
			return nil
		}
	}
}

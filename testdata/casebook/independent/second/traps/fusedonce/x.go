// Package fusedonce fuses outside the loop and lends the fused future.
package fusedonce

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Greeting is said once, when the host is known.
type Greeting string

// Bot answers lines, and greets.
type Bot struct {
	lines *aio.BufReader
	said  []string
}

func (b *Bot) say(s string) { b.said = append(b.said, s) }

// Run answers until the lines end. It takes host.
func (b *Bot) Run(co *futures.Co, host futures.Future[Greeting]) error {
	once := futures.Fuse(host)
	defer once.Drop()
	for {
		greet := futures.On(futures.Ref[Greeting](once))
		line := futures.On(b.lines.ReadLine())
		switch co.Select(greet, line) {
		case greet:
			g, err := greet.Result()
			if err != nil {
				return err
			}
			b.say(string(g))
		case line:
			text, err := line.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			b.say("you said " + text)
		}
	}
}

// Package x works out what to do in an inner switch whose labelled continue skips
// the line that makes the future anew.
package x

import (
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/oneshot"
)

func Commands(co *futures.Co, in *aio.BufReader, quit *oneshot.Receiver[struct{}], do map[string]func()) error {
	defer quit.Drop()
	next := in.ReadLine()
	defer func() { next.Drop() }()
loop:
	for {
		line := futures.On(futures.Ref(next))
		end := futures.On(futures.Ref[struct{}](quit))
		switch co.Select(line, end) { // want "FV2001"
		case end:
			return nil
		case line:
			s, err := line.Result()
			if err != nil {
				return err
			}
			switch word, _, _ := strings.Cut(s, " "); word {
			case "quit":
				return nil
			case "", "#":
				continue loop
			default:
				if f := do[word]; f != nil {
					f()
				}
			}
			next = in.ReadLine()
		}
	}
}

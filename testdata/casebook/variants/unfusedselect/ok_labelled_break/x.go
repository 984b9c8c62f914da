// Package x handles the winner in a nested switch and loop, and leaves by a
// labelled break wherever its one-shot future has completed.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

func Run(co *futures.Co, in *mpsc.Receiver[[]string], done *oneshot.Receiver[error], handle func(string)) (err error) {
	defer done.Drop()
outer:
	for {
		end := futures.On(futures.Ref[error](done))
		batch := futures.On(in.Recv())
		switch won := co.Select(end, batch); won {
		case batch:
			words, rerr := batch.Result()
			if rerr != nil {
				err = rerr
				break outer
			}
			for _, w := range words {
				if w == "" {
					continue outer
				}
				handle(w)
			}
		default:
			for range 2 {
				if cause, derr := end.Result(); derr != nil {
					err = derr
				} else {
					err = cause
				}
				break outer
			}
			return nil
		}
	}
	return err
}

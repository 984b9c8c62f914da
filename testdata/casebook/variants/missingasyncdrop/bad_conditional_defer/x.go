// Package x defers the flush of its writer only when it was asked to be careful.
package x

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Options struct {
	Careful bool
	Prefix  string
}

func Dump(co *futures.Co, dst aio.Writer, opt Options, words []string) error {
	out := aio.NewWriter(dst) // want "FV3001"
	if opt.Careful {
		defer func() {
			if err := co.AsyncDrop(out); err != nil {
				log.Print(err)
			}
		}()
	}
	for _, w := range words {
		if _, err := futures.Await(co, aio.WriteAll(out, []byte(opt.Prefix+w))); err != nil {
			return err
		}
	}
	return nil
}

// Package x bridges an editor and a language server.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/first/cancelunsafe/bad_lspbridge/lib"
)

type Bridge struct {
	server *lib.Transport
	cmds   *mpsc.Receiver[string]
	errs   int
}

// Run forwards the server's messages to the editor, and its commands to the server.
func (b *Bridge) Run(co *futures.Co, editor *mpsc.Sender[[]byte]) error {
	for {
		msg := futures.On(b.server.Receive())
		cmd := futures.On(b.cmds.Recv())
		switch co.Select(msg, cmd) { // want "FV1002"
		case msg:
			body, err := msg.Result()
			if errors.Is(err, lib.ErrFormat) {
				b.errs++
				continue
			} else if err != nil {
				return err
			}
			if _, err := futures.Await(co, editor.Send(body)); err != nil {
				return err
			}
		case cmd:
			s, err := cmd.Result()
			if err != nil {
				return err
			}
			if err := b.server.Write(co, []byte(s)); err != nil {
				return err
			}
		}
	}
}

// Package x stops a pump for good.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/oneshot"
)

type Pump struct {
	src, dst *aio.PipeEnd
	done     func(int64)
}

// Run owns both ends and copies until there is no more or stop says so. A copy that
// was stopped ends the conversation.
func (p *Pump) Run(co *futures.Co, stop *oneshot.Receiver[string]) error {
	defer p.src.Drop()
	defer p.dst.Drop()
	defer stop.Drop()
	all := futures.On(aio.Copy(p.dst, p.src))
	halt := futures.On(futures.Ref[string](stop))
	switch co.Select(all, halt) {
	case all:
		n, err := all.Result()
		if err != nil {
			return err
		}
		p.done(n)
		return nil
	case halt:
		why, err := halt.Result()
		if err != nil {
			return err
		}
		return fmt.Errorf("stopped: %s", why)
	}
	return nil
}

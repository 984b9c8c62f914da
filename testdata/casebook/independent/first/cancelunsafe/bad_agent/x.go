// Package x is the control loop of a notebook agent.
package x

import (
	"encoding/binary"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Frame struct {
	Kind byte
	Body []byte
}

type Agent struct {
	conn aio.Reader
	cmds *mpsc.Receiver[string]
	seen int
}

func recvFrame(co *futures.Co, r aio.Reader) (f Frame, err error) {
	var head [5]byte
	if _, err = futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return f, err
	}
	f.Kind = head[0]
	f.Body = make([]byte, binary.BigEndian.Uint32(head[1:]))
	_, err = futures.Await(co, aio.ReadFull(r, f.Body))
	return f, err
}

func (a *Agent) frame() futures.Future[Frame] {
	return futures.Async(func(co *futures.Co) (Frame, error) { return recvFrame(co, a.conn) })
}

// Loop handles frames and commands until one of them ends.
func (a *Agent) Loop(co *futures.Co) error {
	for {
		frame, cmd := futures.On(a.frame()), futures.On(a.cmds.Recv())
		switch co.Select(frame, cmd) { // want "FV1002"
		case frame:
			f, err := frame.Result()
			if err != nil {
				return err
			}
			a.seen += len(f.Body)
		case cmd:
			c, err := cmd.Result()
			if err != nil {
				return err
			}
			fmt.Println("command", c, "after", a.seen)
		}
	}
}

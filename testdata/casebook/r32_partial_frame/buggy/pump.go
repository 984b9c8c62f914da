// Package pump forwards frames from a virtual machine's guest to the host.
//
// Reading a frame takes two reads, and what the first one consumed is kept in
// local variables of a future that the select loop makes anew in every turn.
// When a command arrives in the middle of a large frame, the bytes read so far
// go with the dropped future and the rest of the frame is taken for a header.
//
// Source: tinylabscom/mvm#2593.
package pump

import (
	"encoding/binary"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type command struct {
	stop  bool
	limit int
}

func readFrame(co *futures.Co, r aio.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return nil, err
	}
	body := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := futures.Await(co, aio.ReadFull(r, body)); err != nil {
		return nil, err
	}
	return body, nil
}

// Run hands the guest's frames to deliver until it is told to stop.
func Run(co *futures.Co, guest aio.Reader, host *mpsc.Receiver[command], deliver func([]byte)) error {
	limit := 1 << 20
	for {
		frame := futures.On(futures.Async(func(co *futures.Co) ([]byte, error) {
			return readFrame(co, guest)
		}))
		cmd := futures.On(host.Recv())
		switch co.Select(frame, cmd) { // want "FV1002"
		case frame:
			body, err := frame.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if len(body) <= limit {
				deliver(body)
			}
		case cmd:
			c, err := cmd.Result()
			if err != nil || c.stop {
				return err
			}
			limit = c.limit
		}
	}
}

// Package pump forwards frames from a virtual machine's guest to the host.
//
// The bytes read so far are kept in the reader, updated after every single
// read: dropping the future of a frame loses nothing, the next one goes on.
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

// frameReader reads frames and keeps what has arrived of the next one.
type frameReader struct {
	r     aio.Reader
	chunk [4096]byte
	held  []byte
}

func (f *frameReader) next(co *futures.Co) ([]byte, error) {
	for {
		if len(f.held) >= 4 {
			end := 4 + int(binary.BigEndian.Uint32(f.held))
			if len(f.held) >= end {
				body := append([]byte(nil), f.held[4:end]...)
				f.held = f.held[end:]
				return body, nil
			}
		}
		n, err := futures.Await(co, aio.Read(f.r, f.chunk[:]))
		f.held = append(f.held, f.chunk[:n]...)
		if err != nil {
			return nil, err
		}
	}
}

// Run hands the guest's frames to deliver until it is told to stop.
func Run(co *futures.Co, guest aio.Reader, host *mpsc.Receiver[command], deliver func([]byte)) error {
	limit := 1 << 20
	frames := &frameReader{r: guest}
	for {
		frame := futures.On(futures.Async(func(co *futures.Co) ([]byte, error) {
			return frames.next(co)
		}))
		cmd := futures.On(host.Recv())
		switch co.Select(frame, cmd) {
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

// Package badframes reads frames off a radio and lives with broken ones.
package badframes

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Frame is a radio packet.
type Frame struct {
	Channel byte
	Data    []byte
}

// ErrChecksum is the error of a broken frame.
var ErrChecksum = errors.New("checksum mismatch")

// Radio is a receiver that owns its port.
type Radio struct {
	port   *aio.PipeEnd
	tune   *mpsc.Receiver[byte]
	broken int
}

func (r *Radio) frame() futures.Future[Frame] {
	return futures.Async(func(co *futures.Co) (Frame, error) {
		var raw [10]byte
		if _, err := futures.Await(co, aio.ReadFull(r.port, raw[:])); err != nil {
			return Frame{}, err
		}
		var sum byte
		for _, b := range raw[:9] {
			sum += b
		}
		if sum != raw[9] {
			return Frame{}, ErrChecksum
		}
		return Frame{raw[0], raw[1:9]}, nil
	})
}

// Listen passes the frames of the channel that is tuned in to got.
func (r *Radio) Listen(co *futures.Co, got func(Frame)) error {
	defer r.port.Drop()
	defer r.tune.Drop()
	var channel byte
	next := r.frame()
	defer func() { next.Drop() }()
	for {
		frame := futures.On(futures.Ref(next))
		tuned := futures.On(r.tune.Recv())
		switch co.Select(frame, tuned) { // want "FV2001"
		case tuned:
			c, err := tuned.Result()
			if err != nil {
				return err
			}
			channel = c
		case frame:
			f, err := frame.Result()
			if errors.Is(err, ErrChecksum) {
				r.broken++
				continue
			} else if err != nil {
				return err
			}
			next = r.frame()
			if f.Channel == channel {
				got(f)
			}
		}
	}
}

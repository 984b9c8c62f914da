// Package framefields keeps a frame that has half come in the reader.
package framefields

import (
	"encoding/binary"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type Reader struct {
	r    aio.Reader
	head [4]byte
	have int
	body []byte
	got  int
}

func New(r aio.Reader) *Reader { return &Reader{r: r} }

func (r *Reader) frame(co *futures.Co) ([]byte, error) {
	for r.have < len(r.head) {
		n, err := futures.Await(co, aio.Read(r.r, r.head[r.have:]))
		if err != nil {
			return nil, err
		}
		if r.have += n; r.have == len(r.head) {
			r.body = make([]byte, binary.BigEndian.Uint32(r.head[:]))
		}
	}
	for r.got < len(r.body) {
		n, err := futures.Await(co, aio.Read(r.r, r.body[r.got:]))
		if err != nil {
			return nil, err
		}
		r.got += n
	}
	body := r.body
	r.have, r.got, r.body = 0, 0, nil
	return body, nil
}

// Next may be dropped and asked for again.
func (r *Reader) Next() futures.Future[[]byte] { return futures.Async(r.frame) }

// Pump passes frames on, and says every while how many.
func Pump(co *futures.Co, r *Reader, every time.Duration, out func([]byte), say func(int)) error {
	iv := timer.Every(every)
	defer iv.Drop()
	for n := 0; ; {
		frame, tick := futures.On(r.Next()), futures.On(iv.Tick())
		switch co.Select(frame, tick) {
		case tick:
			say(n)
		case frame:
			p, err := frame.Result()
			if err != nil {
				return err
			}
			n++
			out(p)
		}
	}
}

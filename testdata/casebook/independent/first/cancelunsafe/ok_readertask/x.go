// Package x gives the reading side of a connection to a task.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Msg struct {
	Kind byte
	Size int
}

// pump reads messages and passes them on; nobody cancels it but for the end.
func pump(r aio.Reader, tx *mpsc.Sender[Msg]) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (n int, err error) {
		defer tx.Drop()
		for {
			var h [3]byte
			if _, err = futures.Await(co, aio.ReadFull(r, h[:])); err == io.EOF {
				return n, nil
			} else if err != nil {
				return n, err
			}
			if _, err = futures.Await(co, tx.Send(Msg{h[0], int(h[1])<<8 | int(h[2])})); err != nil {
				return n, err
			}
			n++
		}
	}, tx)
}

// Serve owns conn and serves its messages until stop completes.
func Serve(co *futures.Co, conn *aio.PipeEnd, stop futures.Future[struct{}], serve func(Msg)) error {
	defer conn.Drop()
	defer stop.Drop()
	tx, rx := mpsc.New[Msg](16)
	defer rx.Drop()
	reader := futures.Spawn(co, pump(conn, tx))
	defer co.AsyncDrop(reader)
	for {
		msg, end := futures.On(rx.Recv()), futures.On(futures.Ref(stop))
		switch co.Select(msg, end) {
		case msg:
			m, err := msg.Result()
			if err == io.EOF {
				_, err := futures.Await(co, reader)
				return err
			}
			if err != nil {
				return err
			}
			serve(m)
		case end:
			return nil
		}
	}
}

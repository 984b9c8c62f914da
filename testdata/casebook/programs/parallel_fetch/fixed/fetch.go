// Package fetch reads the chunks of a file from several mirrors at a time.
//
// The head of a file comes with a checksum, from another mirror. When the head
// fails, the checksum's future is dropped.
package fetch

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Mirror has copies of files.
type Mirror struct {
	Name string
	Dial func() (*aio.PipeEnd, error)
}

// ErrNoMirror is the outcome of a fetch for which no mirror is left.
var ErrNoMirror = errors.New("fetch: no mirror")

const chunkSize = 1 << 10

// chunk reads the i-th chunk of file from m.
//
// Cancel safety: safe; it reads over a connection of its own.
func (m Mirror) chunk(file string, i int) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		conn, err := m.Dial()
		if err != nil {
			return nil, err
		}
		defer conn.Drop()
		if _, err := futures.Await(co, aio.WriteAll(conn, fmt.Appendf(nil, "%s %d\n", file, i))); err != nil {
			return nil, err
		}
		data := make([]byte, chunkSize)
		_, err = futures.Await(co, aio.ReadFull(conn, data))
		return data, err
	})
}

// attempts makes a future of a chunk, out of one attempt per mirror.
//
// Cancel safety: safe; it gives up the attempt under way.
func attempts(ms []Mirror, file string, i int, limit time.Duration) futures.Future[[]byte] {
	if len(ms) == 0 {
		return futures.Failed[[]byte](ErrNoMirror)
	}
	first := timer.Timeout(limit, ms[0].chunk(file, i))
	return futures.OrElse(first, func(error) futures.Future[[]byte] {
		return attempts(ms[1:], file, i, limit)
	})
}

// Fetch reads n chunks of file, width of them at a time.
func Fetch(co *futures.Co, ms []Mirror, file string, n, width int) ([]byte, error) {
	var data []byte
	for base := 0; base < n; base += width {
		var round []*futures.Task[[]byte]
		for i := base; i < min(base+width, n); i++ {
			turn := i % max(len(ms), 1)
			order := append(append([]Mirror(nil), ms[turn:]...), ms[:turn]...)
			round = append(round, futures.Spawn(co, attempts(order, file, i, time.Second)))
		}
		part, err := gather(co, round)
		if err != nil {
			return data, fmt.Errorf("%s from %d: %w", file, base, err)
		}
		data = append(data, part...)
	}
	return data, nil
}

// gather awaits a round's chunks. It takes them.
func gather(co *futures.Co, round []*futures.Task[[]byte]) ([]byte, error) {
	defer func() {
		for _, t := range round {
			t.Drop()
		}
	}()
	var data []byte
	for _, t := range round {
		chunk, err := futures.Await(co, futures.Ref[[]byte](t))
		if err != nil {
			return data, err
		}
		data = append(data, chunk...)
	}
	return data, nil
}

// Head reads the first chunk of file, and a checksum of it from another mirror.
func Head(co *futures.Co, ms []Mirror, file string) (data []byte, sum byte, err error) {
	if len(ms) < 2 {
		return nil, 0, ErrNoMirror
	}
	first := attempts(ms[:1], file, 0, time.Second)
	check := attempts(ms[1:], file+".sum", 0, time.Second)
	defer check.Drop()
	if data, err = futures.Await(co, first); err != nil {
		return nil, 0, err
	}
	sums, err := futures.Await(co, check)
	if err != nil {
		return nil, 0, err
	}
	for _, b := range data {
		sum ^= b
	}
	if sum != sums[0] {
		return nil, sum, errors.New("fetch: checksum differs")
	}
	return data, sum, nil
}

// Package x asks two mirrors at once and takes the faster answer. The slower
// mirror's answer stays on its connection, where the next question finds it.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Mirror struct {
	conn  aio.ReadWriter
	lines *aio.BufReader
}

// Get asks for a key.
//
// Cancel safety: not safe; dropped while pending, it may leave its answer unread.
func (m *Mirror) Get(key string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(m.conn, []byte(key+"\n"))); err != nil {
			return "", err
		}
		return futures.Await(co, m.lines.ReadLine())
	})
}

func All(co *futures.Co, a, b *Mirror, keys []string) (map[string]string, error) {
	found := make(map[string]string)
	for _, key := range keys {
		v, err := futures.Await(co, futures.Race(a.Get(key), b.Get(key))) // want "FV1002"
		if err != nil {
			return found, err
		}
		found[key] = v
	}
	return found, nil
}

// Package x keeps documents in a store with a connection to close.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Store struct {
	conn aio.ReadWriter
	rd   *aio.BufReader
}

func Open(conn aio.ReadWriter) *Store {
	return &Store{conn: conn, rd: aio.NewReader(conn)}
}

// Shutdown tells the server goodbye and closes the connection.
func (s *Store) Shutdown() futures.Future[struct{}] {
	bye := aio.WriteAll(s.conn, []byte("QUIT\n"))
	return futures.Then(bye, func(_ int, err error) futures.Future[struct{}] {
		if err != nil {
			return futures.Failed[struct{}](err)
		}
		return aio.Close(s.conn)
	})
}

func (s *Store) get(co *futures.Co, key string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(s.conn, []byte("GET "+key+"\n"))); err != nil {
		return "", fmt.Errorf("get %s: %w", key, err)
	}
	return futures.Await(co, s.rd.ReadLine())
}

// Dump reads the given documents from a fresh store.
func Dump(co *futures.Co, conn aio.ReadWriter, keys []string) ([]string, error) {
	s := Open(conn)
	defer s.Shutdown() // want "FV1001"
	docs := make([]string, 0, len(keys))
	for _, k := range keys {
		doc, err := s.get(co, k)
		if err != nil {
			return docs, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// Command buggy loses data: go run ./testdata/lostbytes/buggy.
//
// A select loop reads records of eight bytes and answers questions in between. The
// future that reads a record is made anew in every turn. When a question comes while
// half a record has arrived, the select drops that future, and the bytes that it had
// read with it; all records after that are cut in the wrong places.
package main

import (
	"fmt"
	"log"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

const size = 8 // of a record

// receive returns the records that conn yields until its end. To each question it
// answers how many there have been.
func receive(co *futures.Co, conn aio.Reader, questions *mpsc.Receiver[*oneshot.Sender[int]]) (records []string) {
	for {
		buf := make([]byte, size)
		record := futures.On(aio.ReadFull(conn, buf))
		question := futures.On(questions.Recv())
		switch co.SelectBiased(record, question) { // the mistake
		case record:
			n, err := record.Result()
			if n > 0 {
				records = append(records, string(buf[:n]))
			}
			if err != nil {
				return records // io.EOF, or io.ErrUnexpectedEOF
			}
		case question:
			answer, err := question.Result()
			if err != nil || answer.Send(len(records)) != nil {
				return records
			}
		}
	}
}

// run sends the records, with a question in the middle of the second one, and
// returns what has been received.
func run(co *futures.Co, records []string) ([]string, error) {
	near, far := aio.Pipe(4)
	defer near.Drop()
	ask, questions := mpsc.New[*oneshot.Sender[int]](1)
	defer ask.Drop()
	receiver := futures.Spawn(co, futures.Async(func(co *futures.Co) ([]string, error) {
		defer far.Drop()
		defer questions.Drop()
		return receive(co, far, questions), nil
	}, far, questions))
	defer co.AsyncDrop(receiver)

	all := []byte(strings.Join(records, ""))
	// The connection holds four bytes: once five are written, some have been read.
	if _, err := futures.Await(co, aio.WriteAll(near, all[:size+5])); err != nil {
		return nil, err
	}
	answer, answered := oneshot.New[int]()
	defer answered.Drop()
	if _, err := futures.Await(co, ask.Send(answer)); err != nil {
		return nil, err
	}
	if _, err := futures.Await(co, answered); err != nil {
		return nil, err
	}
	if _, err := futures.Await(co, aio.WriteAll(near, all[size+5:])); err != nil {
		return nil, err
	}
	if _, err := futures.Await(co, aio.Close(near)); err != nil {
		return nil, err
	}
	return futures.Await(co, receiver)
}

func main() {
	sent := []string{"alpha...", "bravo...", "charlie.", "delta..."}
	arrived, err := executor.Run(futures.Async(func(co *futures.Co) ([]string, error) {
		return run(co, sent)
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("sent     %q\narrived  %q\n", sent, arrived)
}

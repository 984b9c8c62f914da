// Package multipart uploads objects to a store in parts.
package multipart

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// ErrNoParts is the error of an object without parts.
var ErrNoParts = errors.New("object has no parts")

// Bucket is a place in the store.
type Bucket struct {
	conn aio.Writer
	next int
}

// Upload is one that was begun; the store keeps its parts until it is completed,
// or aborted, which its asynchronous cleanup does.
type Upload struct {
	bucket   *Bucket
	id       string
	finished bool
	command  futures.Future[int]
}

// begin starts an upload.
func (b *Bucket) begin(co *futures.Co, key string) (*Upload, error) {
	id := fmt.Sprint(key, b.next)
	b.next++
	if _, err := futures.Await(co, aio.WriteAll(b.conn, []byte("begin "+id+"\n"))); err != nil {
		return nil, err
	}
	return &Upload{bucket: b, id: id}, nil
}

func (u *Upload) put(co *futures.Co, part []byte) error {
	_, err := futures.Await(co, aio.WriteAll(u.bucket.conn, part))
	return err
}

func (u *Upload) complete(co *futures.Co) error {
	if _, err := futures.Await(co, aio.WriteAll(u.bucket.conn, []byte("complete "+u.id+"\n"))); err != nil {
		return err
	}
	u.finished = true
	return nil
}

// PollDrop aborts the upload, unless it was completed.
func (u *Upload) PollDrop(cx *futures.Context) (bool, error) {
	if u.finished {
		return true, nil
	}
	if u.command == nil {
		u.command = aio.WriteAll(u.bucket.conn, []byte("abort "+u.id+"\n"))
	}
	_, ready, err := u.command.Poll(cx)
	if ready {
		u.finished, u.command = true, nil
	}
	return ready, err
}

// Drop aborts the upload in the background.
func (u *Upload) Drop() {
	if !u.finished {
		futures.Reaper{}.Finish(u)
	}
}

// Put uploads parts as one object.
func (b *Bucket) Put(co *futures.Co, key string, parts ...[]byte) error {
	up, err := b.begin(co, key)
	if err != nil {
		return err
	}
	defer co.AsyncDrop(up)
	if len(parts) == 0 {
		return ErrNoParts
	}
	for _, p := range parts {
		if err := up.put(co, p); err != nil {
			return err
		}
	}
	return up.complete(co)
}

// Package x uploads files in parts, with retries and an abort that always happens.
package x

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Backend is an object store.
type Backend interface {
	Create(key string) futures.Future[string]
	Part(id string, n int, data []byte) futures.Future[string]
	Complete(id string, etags []string) futures.Future[struct{}]
	Abort(id string) futures.Future[struct{}]
}

// Upload is an upload in progress. Its cleanup aborts it unless it was completed.
type Upload struct {
	b     Backend
	key   string
	id    string
	etags []string
	over  bool
	abort futures.Future[struct{}]
}

func create(co *futures.Co, b Backend, key string) (*Upload, error) {
	id, err := futures.Await(co, b.Create(key))
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", key, err)
	}
	return &Upload{b: b, key: key, id: id}, nil
}

// PollDrop aborts the upload.
func (u *Upload) PollDrop(cx *futures.Context) (bool, error) {
	if u.over {
		return true, nil
	}
	if u.abort == nil {
		u.abort = u.b.Abort(u.id)
	}
	_, ready, err := u.abort.Poll(cx)
	if !ready {
		return false, nil
	}
	u.over = true
	return true, err
}

// Drop gives the upload up without an abort.
func (u *Upload) Drop() {
	if u.abort != nil && !u.over {
		u.abort.Drop()
	}
	u.over = true
}

func (u *Upload) complete(co *futures.Co) error {
	if _, err := futures.Await(co, u.b.Complete(u.id, u.etags)); err != nil {
		return fmt.Errorf("complete %s: %w", u.key, err)
	}
	u.over = true
	return nil
}

// Policy says how often and how patiently to try.
type Policy struct {
	Tries   int
	Backoff time.Duration
	Limit   time.Duration
}

// retry runs what mk makes until it succeeds or p is out of tries.
func retry[T any](co *futures.Co, p Policy, mk func() futures.Future[T]) (v T, err error) {
	var errs []error
	for try := range p.Tries {
		if try > 0 {
			if _, err := futures.Await(co, timer.Sleep(p.Backoff<<(try-1))); err != nil {
				return v, err
			}
		}
		v, err := futures.Await(co, mk())
		if err == nil {
			return v, nil
		}
		errs = append(errs, fmt.Errorf("try %d: %w", try+1, err))
	}
	return v, errors.Join(errs...)
}

// retrying is retry as a future.
func retrying[T any](p Policy, mk func() futures.Future[T]) futures.Future[T] {
	return futures.Async(func(co *futures.Co) (T, error) { return retry(co, p, mk) })
}

// File is something to upload.
type File struct {
	Key  string
	Size int
	R    aio.Reader
}

// Uploader uploads files.
type Uploader struct {
	Backend
	Policy
	PartSize int
	Width    int
	mu       *lock.Mutex[map[string]int]
}

func New(b Backend, p Policy) *Uploader {
	return &Uploader{Backend: b, Policy: p, PartSize: 1 << 10, Width: 4, mu: lock.NewMutex(map[string]int{})}
}

// wave reads and uploads up to Width parts.
func (up *Uploader) wave(co *futures.Co, u *Upload, f *File) (done bool, err error) {
	var parts []futures.Future[string]
	defer func() {
		for _, p := range parts {
			p.Drop()
		}
	}()
	for !done && len(parts) < up.Width {
		buf := make([]byte, up.PartSize)
		n, err := futures.Await(co, aio.ReadFull(f.R, buf))
		switch {
		case err == io.EOF:
			done = true
			continue
		case errors.Is(err, io.ErrUnexpectedEOF):
			done = true
		case err != nil:
			return false, fmt.Errorf("read %s: %w", f.Key, err)
		}
		num, data := len(u.etags)+len(parts), buf[:n]
		f.Size += n
		parts = append(parts, retrying(up.Policy, func() futures.Future[string] {
			return up.Part(u.id, num, data)
		}))
	}
	all := parts
	parts = nil
	results, err := futures.Await(co, futures.JoinAll(all...))
	for _, r := range results {
		if r.Err != nil {
			return false, r.Err
		}
		u.etags = append(u.etags, r.Value)
	}
	return done, err
}

// Put uploads one file.
func (up *Uploader) Put(co *futures.Co, f *File) (err error) {
	u, err := create(co, up.Backend, f.Key)
	if err != nil {
		return err
	}
	defer func() {
		if e := co.AsyncDrop(u); e != nil {
			err = errors.Join(err, fmt.Errorf("abort: %w", e))
		}
	}()
	for done := false; !done; {
		if done, err = up.wave(co, u, f); err != nil {
			return err
		}
	}
	if err := u.complete(co); err != nil {
		return err
	}
	g, err := futures.Await(co, up.mu.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	(*g.Value())[f.Key] = f.Size
	return nil
}

// PutAll uploads the files as tasks and waits for all of them, or aborts those that
// are under way when limit has passed.
func (up *Uploader) PutAll(co *futures.Co, files []*File) (n int, err error) {
	g := futures.NewGroup[string](co)
	defer co.AsyncDrop(g)
	for _, f := range files {
		g.Spawn(futures.Async(func(co *futures.Co) (string, error) {
			if err := up.Put(co, f); err != nil {
				return f.Key, fmt.Errorf("%s: %w", f.Key, err)
			}
			return f.Key, nil
		}))
	}
	limit := timer.Sleep(up.Limit)
	defer limit.Drop()
	for range files {
		ended, late := futures.On(g.Ended()), futures.On(futures.Ref(limit))
		if co.Select(ended, late) == late {
			return n, errors.Join(err, futures.ErrElapsed)
		}
		if _, e := ended.Result(); e != nil {
			err = errors.Join(err, e)
			continue
		}
		n++
	}
	return n, err
}

// Package shadow mirrors a device's settings in the cloud.
//
// The upload under way is lent to the select, and forgotten when it has completed.
package shadow

import (
	"errors"
	"fmt"
	"io"
	"log"
	"sort"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrRefused is the outcome of an upload that the cloud refused.
var ErrRefused = errors.New("shadow: refused")

// Change is one changed setting.
type Change struct{ Key, Value string }

// Shadow is what is known of a device.
type Shadow struct {
	dial     func() *aio.PipeEnd
	settings map[string]string
	dirty    bool
	uploads  int
}

// New uploads over connections that dial makes.
func New(dial func() *aio.PipeEnd) *Shadow {
	return &Shadow{dial: dial, settings: make(map[string]string)}
}

func (s *Shadow) snapshot() []byte {
	keys := make([]string, 0, len(s.settings))
	for k := range s.settings {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b []byte
	for _, k := range keys {
		b = fmt.Appendf(b, "%s=%q\n", k, s.settings[k])
	}
	return append(b, '\n')
}

// upload sends a snapshot of the settings over a connection of its own.
//
// Cancel safety: safe; a snapshot that did not arrive is superseded by the next.
func (s *Shadow) upload() futures.Future[string] {
	state := s.snapshot()
	conn := s.dial()
	return futures.Async(func(co *futures.Co) (string, error) {
		defer conn.Drop()
		if _, err := futures.Await(co, aio.WriteAll(conn, state)); err != nil {
			return "", err
		}
		version, err := futures.Await(co, aio.NewReader(conn).ReadLine())
		if err == nil && version == "" {
			err = ErrRefused
		}
		return version, err
	}, conn)
}

// Sync uploads changes, not more often than once in pause, until there are no more.
func (s *Shadow) Sync(co *futures.Co, changes *mpsc.Receiver[Change], pause time.Duration) error {
	settle := timer.Every(pause)
	defer settle.Drop()
	var upload futures.Future[string]
	defer func() {
		if upload != nil {
			upload.Drop()
		}
	}()
	for {
		change := futures.On(changes.Recv())
		var tick *futures.BranchOf[time.Time]
		var sent *futures.BranchOf[string]
		if upload != nil {
			sent = futures.On(futures.Ref(upload))
		} else if s.dirty {
			tick = futures.On(settle.Tick())
		}
		switch co.Select(change, tick, sent) {
		case change:
			c, err := change.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			s.settings[c.Key] = c.Value
			s.dirty = true
		case tick:
			if _, err := tick.Result(); err != nil {
				return err
			}
			upload, s.dirty = s.upload(), false
		case sent:
			version, err := sent.Result()
			upload = nil
			if errors.Is(err, ErrRefused) {
				s.dirty = true
				continue
			}
			if err != nil {
				return err
			}
			s.uploads++
			log.Printf("upload %d: version %s", s.uploads, version)
		}
	}
}

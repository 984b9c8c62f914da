// Package x keeps shadows of devices: what they report and what is desired of them.
package x

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Kind int

const (
	Report Kind = iota
	Desire
	Forget
	Quit
)

// Update is a change of one property.
type Update struct {
	Kind   Kind
	Device string
	Key    string
	Value  int
}

type props map[string]int

// Doc is one device's shadow.
type Doc struct {
	Reported, Desired props
	Version           int
	touched           time.Time
}

func (d *Doc) delta() props {
	out := props{}
	for k, v := range d.Desired {
		if d.Reported[k] != v {
			out[k] = v
		}
	}
	return out
}

// Link sends a device what it should become.
type Link interface {
	Push(device string, delta map[string]int) futures.Future[int]
}

type handler func(co *futures.Co, d *Doc, u Update) error

// Service has all shadows.
type Service struct {
	link     Link
	docs     *lock.Mutex[map[string]*lock.Mutex[Doc]]
	handlers map[Kind]handler
	dirty    map[string]bool
	idle     time.Duration
	Pushed   int
}

func NewService(link Link, idle time.Duration) *Service {
	s := &Service{
		link:  link,
		docs:  lock.NewMutex(map[string]*lock.Mutex[Doc]{}),
		dirty: map[string]bool{},
		idle:  idle,
	}
	s.handlers = map[Kind]handler{
		Report: s.report,
		Desire: s.desire,
		Forget: func(_ *futures.Co, d *Doc, u Update) error {
			delete(d.Desired, u.Key)
			delete(d.Reported, u.Key)
			return nil
		},
	}
	return s
}

func (s *Service) report(_ *futures.Co, d *Doc, u Update) error {
	d.Reported[u.Key] = u.Value
	return nil
}

func (s *Service) desire(_ *futures.Co, d *Doc, u Update) error {
	if u.Key == "" {
		return errors.New("desire: no key")
	}
	d.Desired[u.Key] = u.Value
	s.dirty[u.Device] = true
	return nil
}

// doc is the device's shadow, which is made if there is none.
func (s *Service) doc(co *futures.Co, device string) (*lock.Mutex[Doc], error) {
	g, err := futures.Await(co, s.docs.Lock())
	if err != nil {
		return nil, err
	}
	defer g.Unlock()
	m, ok := (*g.Value())[device]
	if !ok {
		m = lock.NewMutex(Doc{Reported: props{}, Desired: props{}})
		(*g.Value())[device] = m
	}
	return m, nil
}

// withDoc lends fn the device's shadow.
func withDoc[T any](co *futures.Co, s *Service, device string, fn func(*Doc) (T, error)) (v T, err error) {
	m, err := s.doc(co, device)
	if err != nil {
		return v, err
	}
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return v, err
	}
	defer g.Unlock()
	return fn(g.Value())
}

func (s *Service) apply(co *futures.Co, u Update) error {
	h, ok := s.handlers[u.Kind]
	if !ok {
		return fmt.Errorf("device %s: no handler for kind %d", u.Device, u.Kind)
	}
	_, err := withDoc(co, s, u.Device, func(d *Doc) (struct{}, error) {
		if err := h(co, d, u); err != nil {
			return struct{}{}, fmt.Errorf("device %s: %w", u.Device, err)
		}
		d.Version++
		d.touched = time.Now()
		return struct{}{}, nil
	})
	return err
}

// push pushes all deltas at once and waits for all of them.
func (s *Service) push(co *futures.Co) error {
	names := make([]string, 0, len(s.dirty))
	var pushes []futures.Future[int]
	for name := range s.dirty {
		delta, err := withDoc(co, s, name, func(d *Doc) (props, error) { return d.delta(), nil })
		if err != nil {
			for _, f := range pushes {
				f.Drop()
			}
			return err
		}
		names = append(names, name)
		pushes = append(pushes, s.link.Push(name, delta))
	}
	results, err := futures.Await(co, futures.JoinAll(pushes...))
	if err != nil {
		return err
	}
	var errs []error
	for i, r := range results {
		if r.Err != nil {
			errs = append(errs, fmt.Errorf("push %s: %w", names[i], r.Err))
			continue
		}
		delete(s.dirty, names[i])
		s.Pushed += r.Value
	}
	return errors.Join(errs...)
}

// Run applies updates and pushes what they change, in between and at the end. It
// borrows updates.
func (s *Service) Run(co *futures.Co, updates *mpsc.Receiver[Update], every time.Duration) (err error) {
	ticks := timer.Every(every)
	defer ticks.Drop()
	defer func() { err = errors.Join(err, s.push(co)) }()
	for {
		next, tick := futures.On(updates.Recv()), futures.On(ticks.Tick())
		quiet := futures.On(timer.Sleep(s.idle))
		switch co.Select(next, tick, quiet) {
		case next:
			u, err := next.Result()
			switch {
			case err == io.EOF, err == nil && u.Kind == Quit:
				return nil
			case err != nil:
				return err
			}
			if err := s.apply(co, u); err != nil {
				return err
			}
		case tick:
			if err := s.push(co); err != nil {
				return err
			}
		case quiet:
			return futures.ErrElapsed
		}
	}
}

// Names are the devices with a shadow.
func (s *Service) Names() futures.Future[[]string] {
	return futures.Map(s.docs.Lock(), func(g *lock.Guard[map[string]*lock.Mutex[Doc]]) []string {
		defer g.Unlock()
		return slices.Sorted(maps.Keys(*g.Value()))
	})
}

// Snapshot is a copy of all shadows' versions.
func (s *Service) Snapshot(co *futures.Co) (map[string]int, error) {
	names, err := futures.Await(co, s.Names())
	if err != nil {
		return nil, err
	}
	out := make(map[string]int, len(names))
	for _, n := range names {
		if out[n], err = withDoc(co, s, n, func(d *Doc) (int, error) { return d.Version, nil }); err != nil {
			return out, err
		}
	}
	return out, nil
}

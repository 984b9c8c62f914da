// Package configreload reads a configuration again while nobody else does.
package configreload

import (
	"io"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// Config is what programs want to know.
type Config struct {
	Generation int
	Values     map[string]string
}

// Source reads configurations.
type Source struct{ file *aio.BufReader }

func (s *Source) values(co *futures.Co) (map[string]string, error) {
	values := map[string]string{}
	for {
		line, err := futures.Await(co, s.file.ReadLine())
		if err == io.EOF {
			return values, nil
		} else if err != nil {
			return nil, err
		}
		if k, v, ok := strings.Cut(line, "="); ok {
			values[k] = v
		}
	}
}

// Holder holds the present configuration.
type Holder struct {
	config *lock.Mutex[Config]
	open   func() *Source
	logf   func(string, ...any)
}

func (h *Holder) release(g *lock.Guard[Config], err error) {
	if err != nil {
		h.logf("reload: %v", err)
	}
	g.Unlock()
}

func (h *Holder) refresh(co *futures.Co, c *Config) error {
	values, err := h.open().values(co)
	if err != nil {
		return err
	}
	c.Generation++
	c.Values = values
	return nil
}

// Reload reads the configuration again.
func (h *Holder) Reload(co *futures.Co) (err error) {
	g, err := futures.Await(co, h.config.Lock())
	if err != nil {
		return err
	}
	defer func() { h.release(g, err) }()
	return h.refresh(co, g.Value())
}

// Package plugin calls functions that are not trusted.
package plugin

import (
	"fmt"

	"github.com/futvet/futvet/futures"
)

type Func func(co *futures.Co, arg string) (string, error)

type Host struct {
	plugins map[string]Func
	crashes map[string]int
}

func NewHost() *Host { return &Host{plugins: map[string]Func{}, crashes: map[string]int{}} }

func (h *Host) Register(name string, f Func) { h.plugins[name] = f }

func (h *Host) protect(co *futures.Co, name, arg string) (out string, err error) {
	defer func() {
		if r := recover(); r != nil { // want "FV5003"
			h.crashes[name]++
			err = fmt.Errorf("plugin %s: %v", name, r)
		}
	}()
	return h.plugins[name](co, arg)
}

// Call calls each of the plugins with the result of the one before.
func (h *Host) Call(co *futures.Co, arg string, names ...string) (string, error) {
	for _, n := range names {
		if _, ok := h.plugins[n]; !ok {
			continue
		}
		out, err := h.protect(co, n, arg)
		if err != nil {
			return arg, err
		}
		arg = out
	}
	return arg, nil
}

package main

import (
	"fmt"
	"io"
	"os"
)

// A progress shows on a terminal what is measured, and nothing anywhere else.
type progress struct {
	w    io.Writer // nil: show nothing
	what string
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{w: w}
}

// set says what is measured now.
func (p *progress) set(what string) {
	p.what = what
	p.detail("")
}

// detail says more about it.
func (p *progress) detail(text string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[K%s  %s", p.what, text)
	}
}

func (p *progress) clear() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

package driver

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/futvet/futvet/internal/finding"
)

// A progress shows on a terminal that a long run is under way, and nothing
// anywhere else.
type progress struct {
	w     io.Writer // nil: show nothing
	start time.Time
	quit  chan struct{}

	mu    sync.Mutex
	units int
	doing string // instead of what is usual
	what  string // the part of the run that is under way, if there are several
	shown bool
	ended bool
}

// Quick runs show nothing; slow ones are updated a few times a second.
const (
	progressAfter = time.Second
	progressEvery = 250 * time.Millisecond
)

// newProgress starts to show progress on w if that is a terminal. The caller
// ends it with clear.
func newProgress(w io.Writer) *progress {
	p := &progress{start: time.Now(), quit: make(chan struct{})}
	if isTerminal(w) {
		p.w = w
		go p.tick()
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) tick() {
	t := time.NewTicker(progressEvery)
	defer t.Stop()
	for {
		select {
		case <-p.quit:
			return
		case now := <-t.C:
			p.show(now.Sub(p.start))
		}
	}
}

// show draws the line over the last one.
func (p *progress) show(elapsed time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil || p.ended || elapsed < progressAfter {
		return
	}
	p.shown = true
	what := "building and analyzing what the packages depend on"
	if p.units > 0 {
		what = finding.Plural(p.units, "package") + " analyzed"
	}
	if p.what != "" {
		what = p.what + ": " + what
	}
	if p.doing != "" {
		what = p.doing
	}
	fmt.Fprintf(p.w, "\r\x1b[Kfutvet: %s, %ds", what, int(elapsed.Seconds()))
}

// part names the part of the run that begins.
func (p *progress) part(name string) {
	p.mu.Lock()
	p.what, p.units = name, 0
	p.mu.Unlock()
}

// does names what is under way, where that is not analysis.
func (p *progress) does(what string) {
	p.mu.Lock()
	p.doing = what
	p.mu.Unlock()
}

// analyzed counts one package.
func (p *progress) analyzed() {
	p.mu.Lock()
	p.units++
	p.mu.Unlock()
}

// note prints a line of the go command's own progress, such as a download.
func (p *progress) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil || p.ended {
		return
	}
	p.erase()
	fmt.Fprintln(p.w, line)
}

// clear takes the line away and ends the display.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.ended = true
		close(p.quit)
		p.erase()
	}
}

func (p *progress) erase() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

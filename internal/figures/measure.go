package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// values are what one process has measured, by name: "ns" and other times in
// nanoseconds, "bytes", and numbers.
type values map[string]float64

// errSkip is wrapped by the errors that say why something cannot be measured here,
// which is no failure.
var errSkip = errors.New("skipped")

// A contestant is one of those who are measured in turns.
type contestant struct {
	who     string // ours, goroutines or a peer's name
	peer    string // an executable of the peers' directory; "" for this program
	mode    string // the workload, the peer's mode, or the kind of server
	workers int
	n       int
	load    string // not "": it is a server for so many connections, and this is how it is used
}

// A contest is what is measured in turns, and the lines of the table that come of it.
type contest struct {
	name        string
	contestants []contestant // ours is the first
	lines       []line
}

// A line compares a value of ours with one of somebody else's, or with a limit.
type line struct {
	title   string
	value   string  // the name of our value
	unit    string  // of value: "ns", "B" or "" for a number
	against string  // whom; "": the limit is one of the value itself
	theirs  string  // the name of their value, if it is another
	limit   float64 // of the ratio, or of the value; if rule is none it only stands there
	rule    rule
}

// rule says how a figure must be to its limit.
type rule string

const (
	atMost  rule = "at most"
	under   rule = "under"
	exactly rule = "exactly"
	none    rule = "" // nothing is asked for
)

func (r rule) met(v, limit float64) bool {
	switch r {
	case atMost:
		return v <= limit
	case under:
		return v < limit
	case exactly:
		return v == limit
	}
	return true
}

// A measurer runs processes.
type measurer struct {
	self, peers string
	rounds      int
	quick       bool
	progress    *progress
}

// measure runs a contest. What it cannot measure it reports as such.
func (m *measurer) measure(c contest) []figure {
	runs := map[string][]values{}
	reasons := map[string]error{} // of those who are out
	for round := range m.rounds {
		for _, p := range c.contestants {
			if reasons[p.who] != nil {
				continue
			}
			m.progress.detail(fmt.Sprintf("round %d/%d, %s", round+1, m.rounds, p.who))
			v, err := m.once(p)
			if err != nil {
				reasons[p.who] = err
				continue
			}
			runs[p.who] = append(runs[p.who], v)
		}
		if reasons[c.contestants[0].who] != nil {
			break
		}
	}
	var figures []figure
	for _, l := range c.lines {
		figures = append(figures, l.figure(c, runs, reasons))
	}
	return figures
}

// once runs one contestant once.
func (m *measurer) once(p contestant) (values, error) {
	if m.quick {
		p.n = min(p.n, 1000)
		if p.load != "" {
			p.n = min(p.n, 20)
		}
	}
	program := m.self
	if p.peer != "" {
		var err error
		if program, err = m.find(p.peer); err != nil {
			return nil, err
		}
	}
	switch {
	case p.load != "":
		return m.serve(program, p)
	case p.peer != "":
		out, err := output(program, p.mode, strconv.Itoa(p.workers), strconv.Itoa(p.n))
		if err != nil {
			return nil, err
		}
		return parsePeer(string(out))
	}
	quick := "full"
	if m.quick {
		quick = "quick"
	}
	return m.own(p.mode, strconv.Itoa(p.workers), strconv.Itoa(p.n), quick)
}

// own runs a workload of this program.
func (m *measurer) own(args ...string) (values, error) {
	out, err := output(m.self, append([]string{childCommand}, args...)...)
	if err != nil {
		return nil, err
	}
	var v values
	if err := json.Unmarshal(out, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return v, nil
}

// find finds a peer's executable.
func (m *measurer) find(name string) (string, error) {
	if m.peers != "" {
		path := filepath.Join(m.peers, name)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	return "", errNotInstalled
}

var errNotInstalled = errors.New("not installed")

// longest is how long one measurement may take.
const longest = 5 * time.Minute

// output is what a process prints.
func output(program string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return nil, processError(ctx, filepath.Base(program), err)
	}
	return out, nil
}

// processError says what went wrong, without the paths of this machine.
func processError(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s took more than %v", name, longest)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if said, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n"); said != "" {
			return fmt.Errorf("%s: %s", exit, said)
		}
		return exit
	}
	return fmt.Errorf("%s does not run", name)
}

// errNotStarted is of a server that says nothing.
var errNotStarted = errors.New("did not start")

// serve starts a server, and loads it with another process. Somebody else may take the
// server's address before it does, and then another one is tried.
func (m *measurer) serve(program string, p contestant) (values, error) {
	if err := canServe(p.n); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		v, err := m.serveOnce(program, p)
		if attempt == 5 || !errors.Is(err, errNotStarted) {
			return v, err
		}
	}
}

func (m *measurer) serveOnce(program string, p contestant) (values, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args := []string{address, strconv.Itoa(p.workers), "4096"}
	if p.peer == "" {
		args = append([]string{childCommand, "serve", p.mode}, args...)
	}
	server := exec.Command(program, args...)
	stdout, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, processError(context.Background(), filepath.Base(program), err)
	}
	defer func() {
		server.Process.Kill()
		server.Wait()
	}()
	watchdog := time.AfterFunc(longest, func() { server.Process.Kill() })
	defer watchdog.Stop()
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		return nil, fmt.Errorf("the server of %s %w", p.who, errNotStarted)
	}
	go io.Copy(io.Discard, stdout)
	duration := 3 * time.Second
	if m.quick {
		duration = 100 * time.Millisecond
	}
	return m.own("load", p.load, address, strconv.Itoa(server.Process.Pid), strconv.Itoa(p.n), duration.String())
}

// freeAddress is a loopback address that nobody listens on at the moment.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

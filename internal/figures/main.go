// Figures measures the runtime against goroutines and against the peers that are
// installed, and writes a table of the ratios as text, as JSON and as a plot.
//
//	go run ./internal/figures [-peers DIR] [-rounds N] [-rows REGEX] [-out DIR] [-quick]
//
// The text goes to standard output; with -out, figures.txt, figures.json and
// figures.svg are written to that directory, which must exist. Rows chooses rows by
// their names. Quick runs everything once with small numbers, to see that it works:
// its figures mean nothing. Whether a target is met does not matter for the exit
// code: 1 says that something could not be measured, 2 that the command was misused.
//
// # Method
//
// Absolute times of a busy machine say little, so every figure is a ratio of
// measurements that were made right after each other. Each measurement is a fresh
// process: this program itself, started with a hidden command, or a peer. The
// contestants of a row take turns, A B C A B C and so on; each round gives a ratio,
// and the median of the rounds counts, which is shown with the lowest and the
// highest. Within a process short work is done nine times, and the best time counts,
// as the peers do it: what is compared is warm code that nobody disturbs. A set of
// futures is the exception: the peer fills one once, so our first counts, and what
// later ones take, in the median, stands besides it for small sets, without a limit.
// What is timed there has the allocation of the children in it, on both sides, but
// not that of the place where they leave their wakers.
//
// Goroutines of a comparison with 1 worker run with GOMAXPROCS=1, where they are
// fastest, and so does our side of it, although executor.Run would have the garbage
// collector use the other processors in a program that has them: both sides get the
// same machine. With 2 workers GOMAXPROCS is 2. The collector is on, with its default
// settings, in all of our processes and the goroutines'.
//
// # Peers
//
// Peers are found in the directory given by -peers. Rows whose peer is not there are
// shown as not installed. Two executables are known; whoever wants to compare with
// another runtime can write them for it.
//
// spawn MODE THREADS N measures something in an executor with so many threads, 0
// meaning one that runs on the calling thread, and prints one line with words of the
// form key=value, where a value is a number with a unit (ns, µs, ms, s, B) and may go
// on after it ("=12ns/task"):
//
//	noop      spawn N tasks that do nothing, and join them all: best, of several
//	          times, per task; build, the time to make the executor
//	pending   N spawned tasks that never end, each polled once: rss/task, the
//	          memory of the process that they add, with their handles
//	sleep     N tasks that sleep 2 s and (i*7919)%1000 ms, for i from 0: rss/task
//	          while all sleep; cpu of the whole
//	yield     N tasks that yield 100 times each: ns/yield
//	pingpong  two tasks send a number to and fro N times, over two channels of
//	          capacity 1: ns/roundtrip
//	fu        a set like FuturesUnordered with N children, polled until each has
//	          left its waker: "poll", per child; then all are woken in the order
//	          (k*7919)%N and the set polled until all have completed:
//	          wake+complete, per child
//
// echo ADDRESS THREADS BUFFER is a TCP server that sends back what it is sent, with a
// buffer of so many bytes for each connection. It prints a line when it listens, and
// runs until it is killed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == childCommand {
		if err := child(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// options are what the command line says.
type options struct {
	peers  string
	rounds int
	rows   *regexp.Regexp
	out    string
	quick  bool
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("figures", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.peers, "peers", "", "a `directory` with the peers' executables spawn and echo")
	flags.IntVar(&o.rounds, "rounds", 5, "how often everything is measured")
	rows := flags.String("rows", "", "only the rows whose names match this `regexp`")
	flags.StringVar(&o.out, "out", "", "write figures.txt, .json and .svg to this `directory`, too")
	flags.BoolVar(&o.quick, "quick", false, "one round with small numbers, to see that everything works")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	fail := func(err error) (options, error) {
		fmt.Fprintln(stderr, "figures:", err)
		return o, err
	}
	if flags.NArg() > 0 {
		return fail(fmt.Errorf("unexpected argument %q", flags.Arg(0)))
	}
	if o.rounds < 1 {
		return fail(fmt.Errorf("-rounds must be at least 1"))
	}
	var err error
	if o.rows, err = regexp.Compile(*rows); err != nil {
		return fail(err)
	}
	for _, dir := range []string{o.peers, o.out} {
		if dir == "" {
			continue
		}
		if info, err := os.Stat(dir); err != nil {
			return fail(err)
		} else if !info.IsDir() {
			return fail(fmt.Errorf("%s is not a directory", dir))
		}
	}
	if o.peers != "" {
		if o.peers, err = filepath.Abs(o.peers); err != nil {
			return fail(err)
		}
	}
	if o.quick {
		o.rounds = 1
	}
	return o, nil
}

// run is the command. Its result is the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	o, err := parseOptions(args, stderr)
	if err == flag.ErrHelp {
		return 0
	} else if err != nil {
		return 2
	}
	fail := func(err error) int {
		fmt.Fprintln(stderr, "figures:", err)
		return 1
	}
	self, err := os.Executable()
	if err != nil {
		return fail(err)
	}
	raiseDescriptorLimit()
	m := &measurer{self: self, peers: o.peers, rounds: o.rounds, quick: o.quick, progress: newProgress(stderr)}
	r := report{Machine: describeMachine(o.peers), Rounds: o.rounds, Quick: o.quick}
	var chosen []contest
	for _, c := range contests() {
		if o.rows.MatchString(c.name) {
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		fmt.Fprintf(stderr, "figures: no row matches %q\n", o.rows)
		return 2
	}
	begin := time.Now()
	for i, c := range chosen {
		m.progress.set(fmt.Sprintf("%d/%d %s", i+1, len(chosen), c.name))
		r.Figures = append(r.Figures, m.measure(c)...)
	}
	m.progress.clear()
	r.Took = time.Since(begin).Round(time.Second).String()
	if err := r.writeText(stdout); err != nil {
		return fail(err)
	}
	if o.out != "" {
		if err := r.writeFiles(o.out); err != nil {
			return fail(err)
		}
	}
	if r.failed() {
		return fail(fmt.Errorf("some rows could not be measured"))
	}
	return 0
}

// childCommand is the first argument of a process that measures one thing. The
// others are the name of a workload and what it takes; the result is printed as JSON.
const childCommand = "workload"

func child(args []string) error {
	name, args := args[0], args[1:]
	switch name {
	case "serve":
		return serveEcho(args)
	case "load":
		out, err := loadEcho(args)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(out)
	}
	w, ok := workloads[name]
	if !ok || len(args) != 3 {
		return fmt.Errorf("no such workload: %s %q", name, args)
	}
	workers, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	out, err := w(size{workers: workers, n: n, quick: args[2] == "quick"})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

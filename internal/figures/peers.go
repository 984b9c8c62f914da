package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// peerKeys says which value of ours a key of a peer's line stands for.
var peerKeys = map[string]string{
	"best":          "ns",
	"build":         "build",
	"rss/task":      "bytes",
	"cpu":           "cpu",
	"ns/yield":      "ns",
	"ns/roundtrip":  "ns",
	"poll":          "push",
	"wake+complete": "wake",
}

var number = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(ns|µs|us|ms|s|B)?(?:/[a-z]+)?$`)

// inNanoseconds are the units of time.
var inNanoseconds = map[string]float64{"ns": 1, "µs": 1e3, "us": 1e3, "ms": 1e6, "s": 1e9}

// parsePeer reads the line of a peer. Words that it does not know are passed over.
func parsePeer(text string) (values, error) {
	v := values{}
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		name := peerKeys[key]
		if !ok || name == "" {
			continue
		}
		m := number.FindStringSubmatch(value)
		if m == nil {
			return nil, fmt.Errorf("the peer says %q", word)
		}
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil, fmt.Errorf("the peer says %q", word)
		}
		if f := inNanoseconds[m[2]]; f != 0 {
			x *= f
		}
		v[name] = x
	}
	if len(v) == 0 {
		return nil, fmt.Errorf("the peer says nothing that is known")
	}
	return v, nil
}

var crate = regexp.MustCompile(`\b(tokio|futures-util|mio)-([0-9]+\.[0-9]+\.[0-9]+)/`)

// peerVersions looks into the peers' executables for the versions of the libraries
// that they were built with, which a Rust program has in its messages.
func peerVersions(dir string) []string {
	var found []string
	for _, name := range []string{"spawn", "echo"} {
		if dir == "" {
			break
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		for _, m := range crate.FindAllSubmatch(text, -1) {
			if v := string(m[1]) + " " + string(m[2]); !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
	}
	slices.Sort(found)
	return found
}

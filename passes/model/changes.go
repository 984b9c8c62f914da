package model

import (
	"strings"
	"unicode"
)

// opposites are verbs that begin the names of methods which change a state, and
// those of the methods that change it back.
var opposites = map[string][]string{
	"inc":       {"dec"},
	"increment": {"decrement"},
	"dec":       {"inc"},
	"decrement": {"increment"},
	"add":       {"sub", "remove", "delete", "done"},
	"sub":       {"add"},
	"insert":    {"remove", "delete"},
	"track":     {"untrack"},
	"register":  {"unregister", "deregister"},
	"subscribe": {"unsubscribe"},
	"begin":     {"end", "commit", "finish"},
	"start":     {"stop", "end", "finish"},
	"enter":     {"leave", "exit"},
	"join":      {"leave"},
	"attach":    {"detach"},
	"pause":     {"resume", "unpause"},
	"suspend":   {"resume"},
	"disable":   {"enable"},
	"enable":    {"disable"},
	"block":     {"unblock"},
	"acquire":   {"release"},
	"claim":     {"release", "unclaim"},
	"reserve":   {"release", "unreserve"},
	"checkout":  {"checkin"},
	"hold":      {"unhold"},
	"pin":       {"unpin"},
	"mark":      {"unmark"},
	"freeze":    {"thaw", "unfreeze"},
}

// Opposite says whether a method called second changes back what one called first
// has changed: both begin with verbs that are opposites and go on in the same way.
func Opposite(first, second string) bool {
	v, rest := verb(first)
	w, more := verb(second)
	if rest != more {
		return false
	}
	for _, o := range opposites[v] {
		if o == w {
			return true
		}
	}
	return false
}

// Changes says whether a method of that name may be one of a pair.
func Changes(name string) bool {
	v, _ := verb(name)
	if opposites[v] != nil {
		return true
	}
	for _, os := range opposites {
		for _, o := range os {
			if o == v {
				return true
			}
		}
	}
	return false
}

// verb splits a name before its second word.
func verb(name string) (first, rest string) {
	for i, r := range name {
		if i > 0 && (unicode.IsUpper(r) || r == '_') {
			return strings.ToLower(name[:i]), name[i:]
		}
	}
	return strings.ToLower(name), ""
}

// busyWords are parts of the names of flags that keep others away while something
// goes on: left set, they keep them away for ever. poisonWords are parts of the
// names of flags that tell others that something is out of order: those are set
// first and cleared last on purpose.
var (
	busyWords   = []string{"busy", "inuse", "running", "inprogress", "inflight", "ongoing", "refreshing", "syncing", "flushing", "loading", "connecting", "dialing", "dialling", "reconnecting", "rebalancing", "compacting", "draining", "scanning", "updating", "fetching", "working", "processing", "occupied", "taken", "claimed", "reserved", "leased", "locked", "held", "paused", "suspended", "blocked", "started", "serving", "rotating", "migrating"}
	poisonWords = []string{"poison", "broken", "dirty", "armed", "taint", "bad", "invalid", "unusable", "unsafe", "fail", "corrupt", "stale", "desync", "torn", "incomplete", "partial", "unclean", "suspect", "damaged", "unknown", "err"}
)

// Busy says whether a flag of that name keeps others away.
func Busy(name string) bool { return has(name, busyWords) && !Poison(name) }

// Poison says whether something of that name says that a state is out of order.
func Poison(name string) bool { return has(name, poisonWords) }

func has(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

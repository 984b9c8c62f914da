package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// A machine is where and with what was measured.
type machine struct {
	Date   string   `json:"date"`
	Commit string   `json:"commit"`
	Go     string   `json:"go"`
	System string   `json:"system"`
	Kernel string   `json:"kernel,omitempty"`
	CPU    string   `json:"cpu,omitempty"`
	Cores  int      `json:"cores"`
	Memory string   `json:"memory,omitempty"`
	Load   string   `json:"load,omitempty"` // of the last 1, 5 and 15 minutes, when it began
	Peers  []string `json:"peers"`
}

func describeMachine(peers string) machine {
	m := machine{
		Date:   time.Now().UTC().Format("2006-01-02 15:04 UTC"),
		Commit: "unknown",
		Go:     runtime.Version(),
		System: runtime.GOOS + "/" + runtime.GOARCH,
		Cores:  runtime.NumCPU(),
		CPU:    field("/proc/cpuinfo", "model name"),
		Memory: memory(),
		Peers:  peerVersions(peers),
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = strings.TrimSpace(string(text))
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		if f := strings.Fields(string(text)); len(f) > 3 {
			m.Load = strings.Join(f[:3], " ")
		}
	}
	if out, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output(); err == nil {
		m.Commit = strings.TrimSpace(string(out))
		if out, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no").Output(); err != nil || len(out) > 0 {
			m.Commit += " with changes"
		}
	}
	return m
}

// memory is how much the machine has, or "".
func memory() string {
	var kb float64
	if _, err := fmt.Sscanf(field("/proc/meminfo", "MemTotal"), "%f kB", &kb); err != nil {
		return ""
	}
	return fmt.Sprintf("%.0f GiB", kb/(1<<20))
}

// field is the value of the first line "name: value" of a file, or "".
func field(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for l := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

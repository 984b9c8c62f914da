// Package config reads a project's file of settings, .futvet.toml.
//
// The command reads the file, never an analyzer: what the go command caches of
// an analysis depends on the analyzers' flags and on nothing else that a file
// could say, so each setting becomes a flag.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/futvet/futvet/internal/above"
)

// Name is the file's name.
const Name = ".futvet.toml"

// A File is the settings. A setting that is absent is nil.
type File struct {
	Checks    []string       `toml:"checks"`    // as -checks
	Fail      []string       `toml:"fail"`      // as -fail
	Severity  *string        `toml:"severity"`  // as -severity
	Tests     *bool          `toml:"tests"`     // as -tests
	Contracts []string       `toml:"contracts"` // as -contracts
	Baseline  *string        `toml:"baseline"`  // as -baseline, relative to the file
	Options   map[string]any `toml:"options"`   // of rules: "lockacross.async" = true

	path  string
	where map[string]Place
}

// A Place is a line and column of the file, from 1.
type Place struct{ Line, Column int }

// Path returns where the file is.
func (f *File) Path() string { return f.path }

// Dir returns the directory that the file is in.
func (f *File) Dir() string { return filepath.Dir(f.path) }

// Errorf returns an error at a setting: "checks", or "checks[2]" for an element
// of a list.
func (f *File) Errorf(setting, format string, args ...any) error {
	at := f.path
	if p, ok := f.where[setting]; ok {
		at = fmt.Sprintf("%s:%d:%d", at, p.Line, p.Column)
	}
	return fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
}

// An Option is the value of an analyzer's flag.
type Option struct {
	Setting string // in the file, for Errorf
	Flag    string // "lockacross.async"
	Value   string
}

// RuleOptions returns the options of rules that the file sets.
func (f *File) RuleOptions() []Option { return RuleOptions(f.Options) }

// RuleOptions returns options of rules in alphabetic order. They may be written
// as a table for each rule or with dots.
func RuleOptions(options map[string]any) []Option {
	var list []Option
	var walk func(prefix string, m map[string]any)
	walk = func(prefix string, m map[string]any) {
		for key, v := range m {
			if inner, ok := v.(map[string]any); ok {
				walk(prefix+key+".", inner)
				continue
			}
			list = append(list, Option{"options." + prefix + key, prefix + key, text(v)})
		}
	}
	walk("", options)
	slices.SortFunc(list, func(a, b Option) int { return strings.Compare(a.Flag, b.Flag) })
	return list
}

// text is a value as a flag takes it; a list is separated by commas.
func text(v any) string {
	if list, ok := v.([]any); ok {
		var parts []string
		for _, e := range list {
			parts = append(parts, text(e))
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(v)
}

// Find returns the path of the file that holds for dir, or "": the nearest at or
// above dir, but not above the repository or, where there is none, the module.
func Find(dir string) string {
	limit := above.Find(dir, ".git", "go.work", "go.mod")
	for {
		name := filepath.Join(dir, Name)
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			return name
		}
		if dir == limit || dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
}

// Read reads the file at path. The error has the place in it.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the settings: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors put it there
	f := &File{path: path, where: make(map[string]Place)}
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, located(path, err)
	}
	f.index(data)
	return f, nil
}

// located puts the place of a decoder's error before it.
func located(path string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		e := unknown.Errors[0]
		line, column := e.Position()
		return fmt.Errorf("%s:%d:%d: no setting %q; there are %s", path, line, column, strings.Join(e.Key(), "."), strings.Join(settings(), ", "))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, column := bad.Position()
		if key := strings.Join(bad.Key(), "."); key != "" && strings.Contains(bad.Error(), "cannot decode") {
			return fmt.Errorf("%s:%d:%d: setting %q has a value of the wrong type: it takes %s", path, line, column, key, takes(key))
		}
		return fmt.Errorf("%s:%d:%d: %s", path, line, column, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "toml: "))
}

// settings returns the names of the settings.
func settings() []string {
	var names []string
	for f := range reflect.TypeFor[File]().Fields() {
		if name := f.Tag.Get("toml"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// takes says what a value of the setting looks like.
func takes(key string) string {
	name, _, _ := strings.Cut(key, ".")
	for f := range reflect.TypeFor[File]().Fields() {
		if f.Tag.Get("toml") != name {
			continue
		}
		switch f.Type.String() {
		case "[]string":
			return `a list of strings, ["..."]`
		case "*bool":
			return "true or false"
		case "*string":
			return `a string, "..."`
		}
	}
	return "a table, [" + name + "]"
}

// index notes where the settings stand. The text is known to be valid.
func (f *File) index(data []byte) {
	p := new(unstable.Parser)
	p.Reset(data)
	note := func(setting string, n *unstable.Node) {
		s := p.Shape(n.Raw).Start
		f.where[setting] = Place{s.Line, s.Column}
	}
	var table string
	for p.NextExpression() {
		e := p.Expression()
		var parts []string
		var first *unstable.Node
		for it := e.Key(); it.Next(); {
			if first == nil {
				first = it.Node()
			}
			parts = append(parts, string(it.Node().Data))
		}
		name := strings.Join(parts, ".")
		switch e.Kind {
		case unstable.Table:
			table = name + "."
		case unstable.KeyValue:
			setting := table + name
			note(setting, first)
			if v := e.Value(); v.Kind == unstable.Array {
				i := 0
				for it := v.Children(); it.Next(); {
					if it.Node().Kind == unstable.Comment {
						continue
					}
					note(fmt.Sprintf("%s[%d]", setting, i), it.Node())
					i++
				}
			}
		}
	}
}

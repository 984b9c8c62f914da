// Package shellsession runs commands on remote machines.
package shellsession

import (
	"fmt"

	"github.com/futvet/futvet/futures"
)

// Session is a login. Its asynchronous cleanup logs out.
type Session interface {
	futures.AsyncDropper
	Version() int
	Exec(co *futures.Co, command string) (string, error)
}

// Dialer logs in.
type Dialer interface {
	Dial(co *futures.Co, host string) (Session, error)
}

// ErrOld is the error of a machine that speaks an old version.
type ErrOld struct{ Host string }

func (e *ErrOld) Error() string { return fmt.Sprintf("%s is too old", e.Host) }

// Runner runs commands.
type Runner struct {
	Dialer
	minimum int
}

func (r *Runner) check(s Session, host string) error {
	if s.Version() < r.minimum {
		return &ErrOld{host}
	}
	return nil
}

// Run runs commands on host and yields what they print.
func (r *Runner) Run(co *futures.Co, host string, commands ...string) (out []string, err error) {
	s, err := r.Dial(co, host) // want "FV3001"
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if err := r.check(s, host); err != nil {
		return nil, err
	}
	defer co.AsyncDrop(s)
	for _, c := range commands {
		text, err := s.Exec(co, c)
		if err != nil {
			return out, err
		}
		out = append(out, text)
	}
	return out, nil
}

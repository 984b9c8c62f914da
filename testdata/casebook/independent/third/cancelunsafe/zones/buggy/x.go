// Package zones removes the zones of a sled through its agents, each of which is
// reached over a connection that later commands use as well.
package zones

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Agent manages one zone.
type Agent struct {
	zone  string
	conn  aio.ReadWriter
	lines *aio.BufReader
}

// NewAgent makes an agent for zone.
func NewAgent(zone string, conn aio.ReadWriter) *Agent {
	return &Agent{zone: zone, conn: conn, lines: aio.NewReader(conn)}
}

func (a *Agent) call(co *futures.Co, verb string) error {
	cmd := fmt.Appendf(nil, "%s %s\n", verb, a.zone)
	if _, err := futures.Await(co, aio.WriteAll(a.conn, cmd)); err != nil {
		return fmt.Errorf("%s %s: %w", verb, a.zone, err)
	}
	reply, err := futures.Await(co, a.lines.ReadLine())
	if err != nil {
		return fmt.Errorf("%s %s: %w", verb, a.zone, err)
	}
	if reply != "ok" {
		return fmt.Errorf("%s %s: %s", verb, a.zone, reply)
	}
	return nil
}

func (a *Agent) remove() futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		for _, verb := range []string{"halt", "uninstall", "delete"} {
			if err := a.call(co, verb); err != nil {
				return "", err
			}
		}
		return a.zone, nil
	})
}

// Sled is a machine with zones.
type Sled struct {
	agents  []*Agent
	removed []string
}

// NewSled makes a sled of its zones' agents.
func NewSled(agents ...*Agent) *Sled { return &Sled{agents: agents} }

// Clear removes every zone. It may be called again after an error.
func (s *Sled) Clear(co *futures.Co) error {
	var all []futures.Future[string]
	for _, a := range s.agents {
		all = append(all, a.remove())
	}
	names, err := futures.Await(co, futures.TryJoinAll(all...)) // want "FV1002"
	if err != nil {
		return errors.Join(errors.New("sled is not clear"), err)
	}
	s.removed = append(s.removed, names...)
	s.agents = nil
	return nil
}

// Boot starts every zone, one after the other.
func (s *Sled) Boot(co *futures.Co) error {
	for _, a := range s.agents {
		if err := a.call(co, "boot"); err != nil {
			return err
		}
	}
	return nil
}

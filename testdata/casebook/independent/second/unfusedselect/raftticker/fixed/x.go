// Package raftticker is the clock of a consensus group's member.
package raftticker

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type role int

const (
	follower role = iota
	candidate
	leader
)

// Message comes from another member.
type Message struct {
	Term      int
	Heartbeat bool
}

// Member takes part in elections.
type Member struct {
	role     role
	term     int
	inbox    *mpsc.Receiver[Message]
	patience time.Duration
	election futures.Future[time.Time]
}

// New makes a member that starts an election when nothing is heard for d.
func New(inbox *mpsc.Receiver[Message], d time.Duration) *Member {
	return &Member{inbox: inbox, patience: d, election: timer.Sleep(d)}
}

// Drop ends the member.
func (m *Member) Drop() {
	m.election.Drop()
	m.inbox.Drop()
}

func (m *Member) rearm() {
	m.election.Drop()
	m.election = timer.Sleep(m.patience)
}

func (m *Member) hear(msg Message) {
	if msg.Term < m.term {
		return
	}
	m.term, m.role = msg.Term, follower
	if msg.Heartbeat {
		m.rearm()
	}
}

func (m *Member) campaign() {
	m.role = candidate
	m.term++
}

func (m *Member) step(co *futures.Co) error {
	message := futures.On(m.inbox.Recv())
	timeout := futures.On(futures.Ref(m.election))
	if co.Select(message, timeout) == timeout {
		m.election = timer.Sleep(m.patience)
		m.campaign()
		return nil
	}
	msg, err := message.Result()
	if err != nil {
		return err
	}
	m.hear(msg)
	return nil
}

// Run steps until the inbox ends.
func (m *Member) Run(co *futures.Co) error {
	defer m.Drop()
	for {
		if err := m.step(co); err != nil {
			return err
		}
	}
}

// Package scorekeeper mirrors a game's state to a score server.
package scorekeeper

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Objective is what can be collected.
type Objective string

// ErrUnknown is returned for an objective that is not on the board.
var ErrUnknown = errors.New("scorekeeper: unknown objective")

// Update is sent to the server when an objective changes hands.
type Update struct {
	Objective Objective `json:"objective"`
	Player    string    `json:"player"`
	Total     int       `json:"total"`
}

// Board is the local state with the connection to the server.
type Board struct {
	server aio.Writer
	owners map[Objective]string
	totals map[string]int
}

// NewBoard starts with the given objectives, owned by nobody.
func NewBoard(server aio.Writer, objectives ...Objective) *Board {
	b := &Board{server: server, owners: make(map[Objective]string), totals: make(map[string]int)}
	for _, o := range objectives {
		b.owners[o] = ""
	}
	return b
}

// report sends one update to the server.
func (b *Board) report(u Update) futures.Future[int] {
	line, err := json.Marshal(u)
	if err != nil {
		return futures.Failed[int](fmt.Errorf("encoding: %w", err))
	}
	return aio.WriteAll(b.server, append(line, '\n'))
}

// Collect gives an objective to player. The server's view is a convenience: the
// game does not stop because the server cannot be reached.
func (b *Board) Collect(co *futures.Co, o Objective, player string) error {
	previous, ok := b.owners[o]
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknown, o)
	}
	if previous == player {
		return nil
	}
	if previous != "" {
		b.totals[previous]--
	}
	b.owners[o] = player
	b.totals[player]++
	u := Update{Objective: o, Player: player, Total: b.totals[player]}
	_, _ = futures.Await(co, b.report(u))
	return nil
}

// Reset clears the board and tells the server.
func (b *Board) Reset(co *futures.Co) error {
	for o := range b.owners {
		b.owners[o] = ""
	}
	clear(b.totals)
	_, err := futures.Await(co, b.report(Update{}))
	return err
}

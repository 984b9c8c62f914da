// Package x plays rounds until somebody wins.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Player struct {
	Name  string
	moves *mpsc.Receiver[int]
}

type Game struct {
	players []*Player
	limit   int
}

// Play plays rounds. The referee may add to the limit, once; Play takes its word.
func (g *Game) Play(co *futures.Co, referee futures.Future[int]) (string, error) {
	defer referee.Drop()
	sums := make([]int, len(g.players))
rounds:
	for {
		for i, p := range g.players {
			move, word := futures.On(p.moves.Recv()), futures.On(futures.Ref(referee))
			if co.Select(move, word) == word { // want "FV2001"
				extra, err := word.Result()
				if err != nil {
					return "", err
				}
				g.limit += extra
				continue rounds
			}
			n, err := move.Result()
			if err == io.EOF {
				break rounds
			}
			if err != nil {
				return "", err
			}
			if sums[i] += n; sums[i] > g.limit {
				return p.Name, nil
			}
		}
	}
	return "", io.ErrUnexpectedEOF
}

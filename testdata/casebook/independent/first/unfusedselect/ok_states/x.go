// Package x plays rounds until somebody wins; the referee is heard once.
package x

import (
	"fmt"

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

func (g *Game) turn(co *futures.Co, p *Player, word *futures.FusedFuture[int]) (int, error) {
	for {
		move, ref := futures.On(p.moves.Recv()), futures.On(futures.Ref[int](word))
		if co.Select(move, ref) == move {
			return move.Result()
		}
		extra, err := ref.Result()
		if err != nil {
			return 0, err
		}
		g.limit += extra
	}
}

// Play plays rounds. It takes the referee's word.
func (g *Game) Play(co *futures.Co, referee futures.Future[int]) (string, error) {
	word := futures.Fuse(referee)
	defer word.Drop()
	sums := map[string]int{}
	for round := 0; ; round++ {
		p := g.players[round%len(g.players)]
		n, err := g.turn(co, p, word)
		if err != nil {
			return "", fmt.Errorf("round %d: %w", round, err)
		}
		if sums[p.Name] += n; sums[p.Name] > g.limit {
			return p.Name, nil
		}
	}
}

// Package configwatch scrapes targets at the interval that the configuration says.
package configwatch

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/futures/watch"
)

type Config struct {
	Every   time.Duration
	Targets []string
}

type Scraper struct {
	conf   *watch.Receiver[Config]
	scrape func(target string)
	errs   int
}

// Run scrapes until stop.
func (s *Scraper) Run(co *futures.Co, stop *futures.CancelToken) error {
	cfg := s.conf.Value()
	ticks := timer.Every(cfg.Every)
	defer func() { ticks.Drop() }()
	for {
		changed := futures.On(s.conf.Changed())
		tick := futures.On(ticks.Tick())
		over := futures.On(stop.Cancelled())
		switch co.Select(changed, tick, over) { // want "FV2004"
		case over:
			return nil
		case tick:
			for _, t := range cfg.Targets {
				s.scrape(t)
			}
		case changed:
			c, err := changed.Result()
			if err != nil {
				s.errs++
				break
			}
			cfg = c
			ticks.Drop()
			ticks = timer.Every(cfg.Every)
		}
	}
}

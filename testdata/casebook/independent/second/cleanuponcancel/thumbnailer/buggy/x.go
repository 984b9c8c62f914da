// Package thumbnailer makes previews and sends them where there is room.
package thumbnailer

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Preview is a small picture.
type Preview struct {
	Name   string
	Pixels []byte
}

// Scaler scales pictures line by line.
type Scaler struct{ lines int }

// Scale yields now and then, so that others get their turn.
func (s Scaler) Scale(co *futures.Co, name string) Preview {
	p := Preview{Name: name}
	for range s.lines {
		p.Pixels = append(p.Pixels, 0x7f)
		co.Yield()
	}
	return p
}

// Maker makes previews.
type Maker struct {
	Scaler
	out  *mpsc.Sender[Preview]
	made int
}

// Make sends a preview of every name.
func (m *Maker) Make(co *futures.Co, names []string) error {
	for _, name := range names {
		if err := m.one(co, name); err != nil {
			return err
		}
	}
	return nil
}

func (m *Maker) one(co *futures.Co, name string) error {
	room, err := futures.Await(co, m.out.Reserve())
	if err != nil {
		return err
	}
	p := m.Scale(co, name)
	m.made++
	room.Send(p) // want "FV3002"
	return nil
}

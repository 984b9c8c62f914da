// Package pairing lets a new device join a household: the door is held open
// while the device is asked to confirm a code.
package pairing

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrWrongCode is returned when the device confirms another code.
var ErrWrongCode = errors.New("pairing: wrong code")

// Confirmation is a device's answer.
type Confirmation struct {
	Device string
	Code   int
}

type household struct {
	devices []string
}

// Hub is the household's hub.
type Hub struct {
	home          *lock.Mutex[household]
	confirmations *mpsc.Receiver[Confirmation]
	show          func(code int)
}

// NewHub makes a hub that shows codes to the user.
func NewHub(confirmations *mpsc.Receiver[Confirmation], show func(int)) *Hub {
	return &Hub{home: lock.NewMutex(household{}), confirmations: confirmations, show: show}
}

// confirm waits for the user to compare codes.
func (h *Hub) confirm(co *futures.Co, code int) (string, error) {
	h.show(code)
	c, err := futures.Await(co, h.confirmations.Recv())
	if err != nil {
		return "", fmt.Errorf("confirmation: %w", err)
	}
	if c.Code != code {
		return "", fmt.Errorf("%w: %d", ErrWrongCode, c.Code)
	}
	return c.Device, nil
}

// Pair admits one device that confirms code. Only one device joins at a time.
func (h *Hub) Pair(co *futures.Co, code int) (string, error) {
	if code <= 0 {
		return "", fmt.Errorf("pairing: invalid code %d", code)
	}
	g, err := futures.Await(co, h.home.Lock())
	if err != nil {
		return "", err
	}
	defer g.Unlock()
	device, err := h.confirm(co, code)
	if err == nil {
		g.Value().devices = append(g.Value().devices, device)
	}
	return device, err
}

// PairWithin is Pair that ends when the user cancels, or after a while.
func (h *Hub) PairWithin(co *futures.Co, code int, d time.Duration, cancelled *mpsc.Receiver[struct{}]) (string, error) {
	pair := futures.On(futures.Async(func(co *futures.Co) (string, error) { return h.Pair(co, code) }))
	late := futures.On(timer.Sleep(d))
	stop := futures.On(cancelled.Recv())
	switch co.Select(pair, late, stop) {
	case pair:
		return pair.Result()
	case late:
		return "", futures.ErrElapsed
	default:
		return "", futures.ErrCancelled
	}
}

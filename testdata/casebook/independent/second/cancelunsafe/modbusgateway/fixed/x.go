// Package modbusgateway answers for devices that are asked all at once, and takes the first answer.
package modbusgateway

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/second/cancelunsafe/modbusgateway/modbus"
)

// Gateway knows the devices that measure the same thing.
type Gateway struct {
	devices  []*modbus.Device
	register byte
	last     uint16
}

// Option changes a gateway.
type Option func(*Gateway)

// Register sets the register that has the value.
func Register(n byte) Option { return func(g *Gateway) { g.register = n } }

// New makes a gateway for devices.
func New(devices []*modbus.Device, opts ...Option) *Gateway {
	g := &Gateway{devices: devices}
	for _, o := range opts {
		o(g)
	}
	return g
}

func (g *Gateway) ask() []futures.Future[uint16] {
	asked := make([]futures.Future[uint16], len(g.devices))
	for i, d := range g.devices {
		asked[i] = d.Register(g.register)
	}
	return asked
}

// Serve passes on a value for every request.
func (g *Gateway) Serve(co *futures.Co, requests *mpsc.Receiver[func(uint16)]) error {
	for {
		reply, err := futures.Await(co, requests.Recv())
		if err != nil {
			return err
		}
		answers, err := futures.Await(co, futures.JoinAll(g.ask()...))
		if err != nil {
			return err
		}
		for _, a := range answers {
			if a.Err == nil {
				g.last = a.Value
				break
			}
		}
		reply(g.last)
	}
}

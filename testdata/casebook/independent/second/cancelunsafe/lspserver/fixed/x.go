// Package lspserver serves editors: requests come in from a connection, commands from the program.
package lspserver

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/independent/second/cancelunsafe/lspserver/framing"
)

// Transport is a connection that the server owns.
type Transport interface {
	aio.ReadWriter
	Drop()
}

// Command is what the program asks of the server.
type Command struct {
	Name string
	Stop bool
}

// Server answers the messages of one connection.
type Server struct {
	transport Transport
	commands  *mpsc.Receiver[Command]
	handled   int
	log       func(string)
}

func (s *Server) handle(m framing.Message) {
	s.handled++
	s.log(string(m.Body))
}

func (s *Server) control(c Command) (stop bool) {
	s.log("command " + c.Name)
	return c.Stop
}

func (s *Server) run(co *futures.Co) error {
	defer s.transport.Drop()
	defer s.commands.Drop()
	reading := framing.Read(s.transport)
	defer func() { reading.Drop() }()
	for {
		message := futures.On(futures.Ref(reading))
		command := futures.On(s.commands.Recv())
		switch co.Select(message, command) {
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			reading = framing.Read(s.transport)
			s.handle(m)
		case command:
			c, err := command.Result()
			if err != nil {
				return err
			}
			if s.control(c) {
				return nil
			}
		}
	}
}

// Package headerbody waits for the two parts of a message at once.
package headerbody

import (
	"github.com/futvet/futvet/futures"
)

// Message is both parts.
type Message struct {
	Header map[string]string
	Body   []byte
}

type assembling struct {
	header     futures.Future[map[string]string]
	body       futures.Future[[]byte]
	msg        Message
	headerDone bool
	bodyDone   bool
}

// Assemble is a future of a message; it takes both parts.
//
// Cancel safety: dropping it drops the parts.
func Assemble(header futures.Future[map[string]string], body futures.Future[[]byte]) futures.Future[Message] {
	return &assembling{header: header, body: body}
}

func (a *assembling) Poll(cx *futures.Context) (Message, bool, error) {
	if !a.headerDone {
		h, ready, err := a.header.Poll(cx)
		if ready && err != nil {
			a.headerDone = true
			a.Drop()
			return Message{}, true, err
		}
		if ready {
			a.msg.Header, a.headerDone = h, true
		}
	}
	if !a.bodyDone {
		b, ready, err := a.body.Poll(cx)
		if ready {
			a.msg.Body, a.bodyDone = b, true
			if err != nil {
				a.Drop()
				return Message{}, true, err
			}
		}
	}
	if a.headerDone && a.bodyDone {
		return a.msg, true, nil
	}
	return Message{}, false, nil
}

func (a *assembling) Drop() {
	a.header.Drop()
	a.body.Drop()
}

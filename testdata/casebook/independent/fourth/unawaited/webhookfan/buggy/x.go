// Package webhookfan sends an event to every endpoint that subscribed to it.
package webhookfan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/unawaited/webhookfan/buggy/deliver"
)

var ErrEndpoint = errors.New("webhookfan: endpoint without a port")

type Event struct {
	Kind string
	Body []byte
}

type Hub struct {
	client *deliver.Client
	subs   map[string][]string
}

func NewHub(c *deliver.Client) *Hub { return &Hub{client: c, subs: map[string][]string{}} }

func (h *Hub) Subscribe(kind, endpoint string) { h.subs[kind] = append(h.subs[kind], endpoint) }

// Publish delivers ev everywhere at once and counts the deliveries.
func (h *Hub) Publish(co *futures.Co, ev Event) (delivered int, err error) {
	var posts []futures.Future[deliver.Receipt]
	for _, ep := range h.subs[ev.Kind] {
		if !strings.Contains(ep, ":") {
			return 0, fmt.Errorf("%w: %s", ErrEndpoint, ep)
		}
		posts = append(posts, h.client.Post(ep, ev.Body)) // want "FV1001"
	}
	results, err := futures.Await(co, futures.JoinAll(posts...))
	if err != nil {
		return 0, err
	}
	for _, r := range results {
		if r.Err == nil && r.Value.Status == 0 {
			delivered++
		}
	}
	return delivered, nil
}

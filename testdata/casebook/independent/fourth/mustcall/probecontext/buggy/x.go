// Package probecontext checks endpoints with a time limit for each.
package probecontext

import (
	"context"
	"net/http"
	"time"
)

type Checker struct {
	client *http.Client
	limit  time.Duration
	skip   func(url string) bool
}

func New(c *http.Client, limit time.Duration) *Checker { return &Checker{client: c, limit: limit} }

// Check says whether url answers.
func (c *Checker) Check(parent context.Context, url string) (ok bool, err error) {
	ctx, cancel := context.WithTimeout(parent, c.limit) // want "FV6001"
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		cancel()
		return false, err
	}
	defer resp.Body.Close()
	cancel()
	return resp.StatusCode < 400, nil
}
